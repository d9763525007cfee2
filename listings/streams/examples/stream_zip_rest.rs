//! Five numbers are zipped with two letters.
//!
//! Run it: `cargo run -p streams --example stream_zip_rest`

use futures::executor::block_on;
use futures::stream::{self, StreamExt};

fn main() {
    block_on(async {
        let mut numbers = stream::iter(1..=5);
        let letters = stream::iter(["a", "b"]);
        let pairs: Vec<_> = numbers.by_ref().zip(letters).collect().await;
        let rest: Vec<_> = numbers.collect().await;
        println!("{pairs:?} {rest:?}");
    });
}

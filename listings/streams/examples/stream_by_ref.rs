//! A stream is used twice.
//!
//! Run it: `cargo run -p streams --example stream_by_ref`

use futures::executor::block_on;
use futures::stream::{self, StreamExt};

fn main() {
    block_on(async {
        let mut letters = stream::iter(["a", "b", "c", "d", "e"]);
        let first: Vec<_> = letters.by_ref().take(2).collect().await;
        let rest: Vec<_> = letters.collect().await;
        println!("{first:?} {rest:?}");
    });
}

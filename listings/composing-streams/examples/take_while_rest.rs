//! The beginning of a stream is taken, and then the rest.
//!
//! Run it: `cargo run -p composing-streams --example take_while_rest`

use std::future::ready;

use futures::executor::block_on;
use futures::stream::{self, StreamExt};

fn main() {
    block_on(async {
        let mut numbers = stream::iter([1, 2, 7, 3, 4]);
        let small: Vec<_> = numbers
            .by_ref()
            .take_while(|n| ready(*n < 5))
            .collect()
            .await;
        let rest: Vec<_> = numbers.collect().await;
        println!("{small:?} {rest:?}");
    });
}

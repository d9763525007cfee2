//@ error: E0277
//! A `for` loop takes iterators, and a stream is none.

use futures::stream::{self, Stream};

fn lines() -> impl Stream<Item = u32> {
    stream::iter(1..=3)
}

// ANCHOR: for
async fn learn() {
    for line in lines() {
        println!("learn line {line}");
    }
}
// ANCHOR_END: for

fn main() {}

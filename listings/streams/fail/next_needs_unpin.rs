//@ error: E0277
//! A stream that has to be pinned before it is asked.

use futures::{Stream, StreamExt};

fn ask(mut numbers: impl Stream<Item = u32>) {
    let _next = numbers.next();
}

fn main() {}

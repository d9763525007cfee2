//@ error: none
//! An async closure that owns what its futures borrow.

use futures::stream::{self, Stream, StreamExt};

fn labels(prefix: String) -> impl Stream<Item = String> {
    stream::iter(1..=3).then(async move |n| format!("{prefix}{n}"))
}

fn main() {}

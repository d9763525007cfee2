//! A stream that never waits is slowed down.
//!
//! Run it: `cargo run -p composing-streams --example throttled`

use std::time::Duration;

use tokio_stream::{Stream, StreamExt};

pub(crate) fn slowed() -> impl Stream<Item = u32> {
    tokio_stream::iter(1..=3)
        .map(|n| {
            println!("make {n}");
            n
        })
        .throttle(Duration::from_millis(200))
}

pub(crate) async fn take_all() {
    let mut slowed = std::pin::pin!(slowed());
    while let Some(n) = slowed.next().await {
        println!("take {n}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    take_all().await;
}

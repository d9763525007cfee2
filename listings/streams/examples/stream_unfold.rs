//! The same countdown, unfolded.
//!
//! Run it: `cargo run -p streams --example stream_unfold`

use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::time::sleep;

// ANCHOR: unfold
/// Counts down to 1, with a pause before each number.
pub(crate) fn countdown(from: u32, pause: Duration) -> impl Stream<Item = u32> {
    stream::unfold(from, move |left| async move {
        if left == 0 {
            return None;
        }
        sleep(pause).await;
        Some((left, left - 1))
    })
}
// ANCHOR_END: unfold

pub(crate) async fn count_down() {
    let mut numbers = std::pin::pin!(countdown(3, Duration::from_millis(150)));
    println!("to come: {:?}", numbers.size_hint());
    while let Some(number) = numbers.next().await {
        println!("{number}");
    }
    println!("go");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    count_down().await;
}

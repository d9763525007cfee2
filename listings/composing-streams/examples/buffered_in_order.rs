//! Up to two jobs at a time, results in the order of the jobs.
//!
//! Run it: `cargo run -p composing-streams --example buffered_in_order`

use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::time::sleep;

const MOMENT: Duration = Duration::from_millis(100);

// ANCHOR: job
/// Takes so many moments, and returns their number.
async fn job(moments: u32) -> u32 {
    println!("start {moments}");
    sleep(moments * MOMENT).await;
    moments
}
// ANCHOR_END: job

// ANCHOR: stream
pub(crate) fn results() -> impl Stream<Item = u32> {
    stream::iter([5, 2, 1]).map(job).buffered(2)
}
// ANCHOR_END: stream

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut results = results();
    while let Some(moments) = results.next().await {
        println!("result {moments}");
    }
}

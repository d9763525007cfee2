//! Two futures in the order in which they are asked, and in which they are done.
//!
//! Run it: `cargo run -p any-number --example order_of_results`

// ANCHOR: order
use std::time::Duration;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use tokio::time::sleep;

async fn count_down(from: u64) -> u64 {
    sleep(Duration::from_millis(from * 100)).await;
    from
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{:?}", join_all([2, 1].map(count_down)).await);
    let unordered: FuturesUnordered<_> = [2, 1].map(count_down).into_iter().collect();
    println!("{:?}", unordered.collect::<Vec<_>>().await);
    println!("{:?}", join_all([0; 0].map(count_down)).await);
}
// ANCHOR_END: order

//! When `try_join_all` returns the error of the second future, for two sizes.
//!
//! Run it: `cargo run -p any-number --example error_in_a_crowd`

// ANCHOR: crowd
use std::time::Duration;

use futures::TryStreamExt;
use futures::future::try_join_all;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

/// All take ten seconds, but for the second, which fails after one.
pub(crate) async fn child(n: usize) -> Result<usize, String> {
    if n == 1 {
        sleep(Duration::from_secs(1)).await;
        return Err("the second failed".to_string());
    }
    sleep(Duration::from_secs(10)).await;
    Ok(n)
}

pub(crate) async fn joined(count: usize) -> Result<Vec<usize>, String> {
    try_join_all((0..count).map(child)).await
}

pub(crate) async fn unordered(count: usize) -> Result<Vec<usize>, String> {
    let children: FuturesUnordered<_> = (0..count).map(child).collect();
    children.try_collect().await
}

/// How many seconds pass until the error is there.
pub(crate) async fn seconds(work: impl Future<Output = Result<Vec<usize>, String>>) -> u64 {
    let start = Instant::now();
    let error = work.await.expect_err("the second fails");
    assert_eq!(error, "the second failed");
    start.elapsed().as_secs()
}

// The clock is paused: it leaps to the next timer, so nobody waits.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("try_join_all of 30: after {} s", seconds(joined(30)).await);
    println!("try_join_all of 31: after {} s", seconds(joined(31)).await);
    println!("unordered, 31: after {} s", seconds(unordered(31)).await);
}
// ANCHOR_END: crowd

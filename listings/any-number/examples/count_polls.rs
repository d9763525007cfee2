//! How often futures are polled, by the way to wait for all of them.
//!
//! Run it: `cargo run -p any-number --example count_polls`

// ANCHOR: child
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Waits once. No two children are woken at the same time.
async fn child(n: u64) {
    sleep(Duration::from_millis(10 * (n + 1))).await;
}

/// Counts how often `future` is polled.
async fn counted(polls: Arc<AtomicU64>, future: impl Future) {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.fetch_add(1, Ordering::Relaxed);
        future.as_mut().poll(context).map(drop)
    })
    .await;
}
// ANCHOR_END: child

// ANCHOR: ways
/// The ways, by name. `join!` is left out: it can't take `count`.
pub(crate) const WAYS: [&str; 3] = ["join_all", "FuturesUnordered", "JoinSet"];

/// The polls of `count` children together.
pub(crate) async fn polls(way: &str, count: u64) -> u64 {
    let polls = Arc::new(AtomicU64::new(0));
    let children = (0..count).map(|n| counted(polls.clone(), child(n)));
    match way {
        "join_all" => drop(join_all(children).await),
        "FuturesUnordered" => children.collect::<FuturesUnordered<_>>().collect().await,
        _ => drop(children.collect::<JoinSet<_>>().join_all().await),
    }
    polls.load(Ordering::Relaxed)
}
// ANCHOR_END: ways

/// The polls of a single child in a `join!`.
pub(crate) async fn polls_in_join_of_one() -> u64 {
    let polls = Arc::new(AtomicU64::new(0));
    futures::join!(counted(polls.clone(), child(0)));
    polls.load(Ordering::Relaxed)
}

/// The polls of ten children together in a `join!`.
pub(crate) async fn polls_in_join_of_ten() -> u64 {
    let polls = Arc::new(AtomicU64::new(0));
    let c = |n| counted(polls.clone(), child(n));
    futures::join!(c(0), c(1), c(2), c(3), c(4), c(5), c(6), c(7), c(8), c(9));
    polls.load(Ordering::Relaxed)
}

// The clock is paused: it leaps from timer to timer, so the program doesn't wait.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("join! of 1: {} polls", polls_in_join_of_one().await);
    println!("join! of 10: {} polls", polls_in_join_of_ten().await);
    for way in WAYS {
        for count in [1, 10, 30, 31, 1000] {
            println!("{way} of {count}: {} polls", polls(way, count).await);
        }
    }
}

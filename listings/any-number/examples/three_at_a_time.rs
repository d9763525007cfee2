//! Ten futures, of which three at most run at a time.
//!
//! Run it: `cargo run -p any-number --example three_at_a_time`

use std::cell::Cell;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: limit
use futures::StreamExt;
use futures::stream::FuturesUnordered;

/// Runs all of the futures and at most `limit` of them at a time.
///
/// # Panics
///
/// If `limit` is 0, since then nothing could ever run.
pub(crate) async fn run_all(limit: usize, futures: impl IntoIterator<Item = impl Future>) {
    assert!(limit > 0, "a limit of 0 lets nothing run");
    let mut waiting = futures.into_iter();
    let mut running: FuturesUnordered<_> = waiting.by_ref().take(limit).collect();
    while running.next().await.is_some() {
        running.extend(waiting.next());
    }
}
// ANCHOR_END: limit

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (running, most, done) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let jobs = (0..10).map(async |_| {
        running.set(running.get() + 1);
        most.set(most.get().max(running.get()));
        sleep(Duration::from_millis(100)).await;
        running.set(running.get() - 1);
        done.set(done.get() + 1);
    });
    run_all(3, jobs).await;
    println!("{} done, at most {} at a time", done.get(), most.get());
}
// ANCHOR_END: main

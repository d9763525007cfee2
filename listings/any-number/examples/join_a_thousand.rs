//! A thousand futures in `join!`: ten times ten times ten.
//!
//! Run it: `cargo run -p any-number --example join_a_thousand`

use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

/// Waits once. No two children are woken at the same time.
async fn child(n: u64) {
    sleep(Duration::from_millis(10 * (n + 1))).await;
}

/// Counts how often `future` is polled.
async fn counted(polls: &Cell<u64>, future: impl Future) {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context).map(drop)
    })
    .await;
}

// ANCHOR: thousand
/// Joins ten futures that `next` makes.
async fn ten(next: &impl AsyncFn()) {
    futures::join!(
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        next(),
        next()
    );
}

pub(crate) async fn polls_in_join_of_a_thousand() -> u64 {
    let (polls, number) = (Cell::new(0), Cell::new(0));
    let next = async || {
        let n = number.replace(number.get() + 1);
        counted(&polls, child(n)).await
    };
    // In boxes, because a thousand futures are large for a stack.
    let of_ten = async || Box::pin(ten(&next)).await;
    let of_hundred = async || Box::pin(ten(&of_ten)).await;
    Box::pin(ten(&of_hundred)).await;
    polls.get()
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!(
        "join! of 1000: {} polls",
        polls_in_join_of_a_thousand().await
    );
}
// ANCHOR_END: thousand

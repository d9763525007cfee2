//! A task that sleeps three times, and says when it's polled.
//!
//! Run it: `cargo run -p sleeping --example sleep_polls`

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::time::Duration;

use event_loop::{run, sleep, spawn};

// ANCHOR: polls
async fn three_sleeps() {
    sleep(Duration::from_millis(100)).await;
    println!("the first is over");
    sleep(Duration::ZERO).await;
    println!("the second is over");
    sleep(Duration::ZERO).await;
    println!("the third is over");
}

/// Prints a line at each poll of `future`.
async fn watched<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        println!("poll {polls}:");
        future.as_mut().poll(context)
    })
    .await
}

fn main() -> io::Result<()> {
    spawn(watched(three_sleeps()));
    run()
}
// ANCHOR_END: polls

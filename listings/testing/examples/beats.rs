//! The same time passes in steps and at once, and a task that beats notices.
//!
//! Run it: `cargo run -p testing --example beats`

// ANCHOR: beats
use std::time::Duration;

use tokio::task::yield_now;
use tokio::time::{Instant, advance, sleep};

const LATER: Duration = Duration::from_millis(3500);

async fn beat(begun: Instant) {
    loop {
        sleep(Duration::from_secs(1)).await;
        println!("beat at {:?}", begun.elapsed());
    }
}

async fn by_sleep() {
    let begun = Instant::now();
    let beats = tokio::spawn(beat(begun));
    sleep(LATER).await;
    println!("slept until {:?}", begun.elapsed());
    beats.abort();
}

async fn by_advance() {
    let begun = Instant::now();
    let beats = tokio::spawn(beat(begun));
    yield_now().await; // The task begins its sleep.
    advance(LATER).await;
    println!("advanced to {:?}", begun.elapsed());
    yield_now().await;
    beats.abort();
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    by_sleep().await;
    by_advance().await;
}
// ANCHOR_END: beats

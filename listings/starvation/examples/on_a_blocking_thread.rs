//! Slow work on a thread kept for it, beside a future that ticks.
//!
//! Run it: `cargo run -p starvation --example on_a_blocking_thread`

// ANCHOR: tick
use std::thread;
use std::time::Duration;

use tokio::task::JoinError;
use tokio::time::sleep;

/// Keeps its thread for a while.
fn slow(ms: u64) -> u64 {
    thread::sleep(Duration::from_millis(ms));
    ms
}

async fn tick() {
    for n in 1..=3 {
        println!("tick {n}");
        sleep(Duration::from_millis(100)).await;
    }
}
// ANCHOR_END: tick

// ANCHOR: hand_over
async fn work() -> Result<(), JoinError> {
    let ms = tokio::task::spawn_blocking(|| slow(450)).await?;
    println!("worked for {ms} ms");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let (result, ()) = futures::join!(work(), tick());
    result
}
// ANCHOR_END: hand_over

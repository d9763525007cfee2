//! Slow work on a pool of threads for computations, beside a future that ticks.
//!
//! Run it: `cargo run -p starvation --example on_a_pool`

use std::thread;
use std::time::Duration;

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

// ANCHOR: hand_over
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

async fn work() -> Result<(), RecvError> {
    let (sender, result) = oneshot::channel();
    rayon::spawn(move || {
        if sender.send(slow(450)).is_err() {
            println!("nobody waits for the result any more");
        }
    });
    let ms = result.await?;
    println!("worked for {ms} ms");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), RecvError> {
    let (result, ()) = futures::join!(work(), tick());
    result
}
// ANCHOR_END: hand_over

//! The picture is resized on a thread kept for such work, and the heart beats on.
//!
//! Run it: `cargo run -p starvation --example on_a_blocking_thread`

use std::thread;
use std::time::Duration;

use tokio::time::sleep;

/// Computes one strip of the picture, and holds the thread meanwhile.
fn strip(n: u32) {
    thread::sleep(Duration::from_millis(150));
    println!("strip {n} is done");
}

async fn heartbeat() {
    for n in 1..=3 {
        println!("heartbeat {n}");
        sleep(Duration::from_millis(100)).await;
    }
}

// ANCHOR: hand_over
use tokio::task::{JoinError, spawn_blocking};

async fn resize() -> Result<(), JoinError> {
    spawn_blocking(|| (1..=3).for_each(strip)).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let ((), resized) = futures::join!(heartbeat(), resize());
    resized
}
// ANCHOR_END: hand_over

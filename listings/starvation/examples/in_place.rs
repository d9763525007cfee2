//! Slow work in place: what goes on beside it and what does not.
//!
//! Run it: `cargo run -p starvation --example in_place`

use std::thread;
use std::time::Duration;

use tokio::task::JoinError;
use tokio::time::sleep;

/// Keeps its thread for a while.
fn slow(ms: u64) -> u64 {
    thread::sleep(Duration::from_millis(ms));
    ms
}

// ANCHOR: in_place
async fn tick(name: &str) {
    for n in 1..=3 {
        println!("{name} {n}");
        sleep(Duration::from_millis(200)).await;
    }
}

async fn work() {
    sleep(Duration::from_millis(100)).await;
    let ms = tokio::task::block_in_place(|| slow(600));
    println!("worked for {ms} ms");
}

#[tokio::main(worker_threads = 1)]
async fn main() -> Result<(), JoinError> {
    let other_task = tokio::spawn(tick("tick in another task"));
    let task = tokio::spawn(async {
        sleep(Duration::from_millis(50)).await;
        futures::join!(work(), tick("tick in this task"));
    });
    other_task.await?;
    task.await
}
// ANCHOR_END: in_place

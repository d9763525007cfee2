//! A call that blocks runs on a thread of the pool, and a clock goes on.
//!
//! Run it: `cargo run -p choosing --example print_blocking`

use std::thread;
use std::time::Duration;

use tokio::task::{JoinError, spawn_blocking};
use tokio::time::sleep;

// ANCHOR: blocking
/// Stands for a library that knows nothing of async.
fn print_letter() -> u32 {
    thread::sleep(Duration::from_millis(450));
    println!("the letter is printed");
    1
}

async fn clock() {
    for tick in 1..=3 {
        sleep(Duration::from_millis(100)).await;
        println!("tick {tick}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let printing = async { spawn_blocking(print_letter).await };
    let (pages, ()) = tokio::join!(printing, clock());
    println!("{} page", pages?);
    Ok(())
}
// ANCHOR_END: blocking

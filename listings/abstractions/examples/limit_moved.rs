//! Blocking work on a thread of its own, which is told to stop when its future is dropped.
//!
//! Run it: `cargo run -p abstractions --example limit_moved`

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use abstractions::limit::timeout;
use tokio::task::spawn_blocking;

// ANCHOR: moved
const PIECE: Duration = Duration::from_millis(400);

/// Raises its flag when it is dropped.
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Works in pieces of 400 ms, and looks at the flag after each.
fn work(pieces: u32, stop: &AtomicBool) -> u32 {
    for piece in 1..=pieces {
        thread::sleep(PIECE);
        if stop.load(Ordering::Relaxed) {
            println!("stopped after piece {piece}");
            return piece;
        }
    }
    pieces
}

async fn moved() -> Result<u32, tokio::task::JoinError> {
    let stop = Arc::new(AtomicBool::new(false));
    let _stop_on_drop = StopOnDrop(Arc::clone(&stop));
    spawn_blocking(move || work(10, &stop)).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    match timeout(moved(), PIECE * 3 / 2).await {
        Ok(pieces) => println!("in time: {} pieces", pieces?),
        Err(limit) => println!("not done within {limit:?}"),
    }
    Ok(())
}
// ANCHOR_END: moved

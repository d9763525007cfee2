//! A closure on a blocking thread is aborted, and then asked to stop.
//!
//! Run it: `cargo run -p stopping --example blocking_asked`

use std::thread;
use std::time::Duration;

use tokio::task::{JoinError, spawn_blocking};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

// ANCHOR: count
fn count_words(stop: &CancellationToken) {
    while !stop.is_cancelled() {
        thread::sleep(Duration::from_millis(10)); // stands for the words of a page
    }
    println!("stopped between two pages");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let stop = CancellationToken::new();
    let in_closure = stop.clone();
    let counting = spawn_blocking(move || count_words(&in_closure));
    sleep(Duration::from_millis(55)).await;
    counting.abort();
    sleep(Duration::from_millis(50)).await;
    println!("aborted and ended: {}", counting.is_finished());
    stop.cancel();
    counting.await
}
// ANCHOR_END: count

//! A token is dropped while a task waits for it, once bare and once in a guard.
//!
//! Run it: `cargo run -p stopping --example token_dropped`

use std::time::Duration;

use every_await::ends;
use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;

// ANCHOR: drop
async fn wait(stop: CancellationToken) {
    stop.cancelled().await;
}

async fn bare() -> Result<(), JoinError> {
    let stop = CancellationToken::new();
    let task = tokio::spawn(wait(stop.clone()));
    drop(stop);
    task.await
}

async fn guarded() -> Result<(), JoinError> {
    let stop = CancellationToken::new();
    let task = tokio::spawn(wait(stop.clone()));
    drop(stop.drop_guard());
    task.await
}

fn main() {
    let hour = Duration::from_secs(3600);
    println!("bare: it ends: {}", ends(hour, bare()).is_ok());
    println!("in a guard: it ends: {}", ends(hour, guarded()).is_ok());
}
// ANCHOR_END: drop

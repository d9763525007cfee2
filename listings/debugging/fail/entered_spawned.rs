//@ error: none
//! A task that holds the guard of `entered` across a wait.

use std::time::Duration;

use tokio::time::sleep;
use tracing::info_span;

// ANCHOR: pay
async fn pay(id: u32) {
    let _guard = info_span!("pay", id).entered();
    sleep(Duration::from_millis(100)).await;
}

fn start() {
    tokio::spawn(pay(1));
}
// ANCHOR_END: pay

fn main() {}

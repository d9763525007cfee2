//! A task of a set spawns a task of its own, and the set is shut down.
//!
//! Run it: `cargo run -p stopping --example grandchild`

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

// ANCHOR: spawn
async fn log() {
    sleep(Duration::from_millis(200)).await;
    println!("logged");
}

async fn save() {
    tokio::spawn(log());
    sleep(Duration::from_millis(200)).await;
    println!("saved");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut tasks = JoinSet::new();
    tasks.spawn(save());
    sleep(Duration::from_millis(100)).await;
    tasks.shutdown().await;
    println!("every task has ended");
    sleep(Duration::from_millis(200)).await;
}
// ANCHOR_END: spawn

//! Three waits on tokio.
//!
//! Run it: `cargo run -p loop-names --example names_tokio`

use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

// ANCHOR: waits
async fn wait(name: &str, ms: u64) {
    println!("{name} waits");
    sleep(Duration::from_millis(ms)).await;
    println!("{name} is done");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let mut tasks = JoinSet::new();
    for (name, ms) in [("slow", 300), ("quick", 100), ("middle", 200)] {
        tasks.spawn(wait(name, ms));
    }
    while let Some(ended) = tasks.join_next().await {
        ended?;
    }
    Ok(())
}
// ANCHOR_END: waits

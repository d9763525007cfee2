//! A set of two tasks, of which one fails.
//!
//! Run it: `cargo run -p any-number --example set_with_an_error`

// ANCHOR: set
use std::error::Error;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

async fn save() -> Result<(), String> {
    sleep(Duration::from_millis(100)).await;
    println!("saved");
    Ok(())
}

async fn both() -> Result<(), Box<dyn Error>> {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { Err("the disk is full".to_string()) });
    tasks.spawn(save());
    while let Some(result) = tasks.join_next().await {
        result??;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if let Err(error) = both().await {
        println!("{error}");
    }
    sleep(Duration::from_millis(300)).await;
}
// ANCHOR_END: set

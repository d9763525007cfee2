//! A function with a set returns at the first error.
//!
//! Run it: `cargo run -p stopping --example set_returned`

use std::error::Error;
use std::future::pending;
use std::sync::Arc;

use tokio::task::{JoinSet, yield_now};

// ANCHOR: set
async fn save(_alive: Arc<()>) -> Result<(), String> {
    pending().await
}

async fn both(alive: &Arc<()>) -> Result<(), Box<dyn Error>> {
    let mut tasks = JoinSet::new();
    tasks.spawn(save(Arc::clone(alive)));
    tasks.spawn(async { Err("the disk is full".to_string()) });
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let alive = Arc::new(());
    if let Err(error) = both(&alive).await {
        println!("{error}");
    }
    println!("{} alive", Arc::strong_count(&alive) - 1);
    yield_now().await;
    println!("{} alive", Arc::strong_count(&alive) - 1);
}
// ANCHOR_END: set

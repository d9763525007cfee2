//! A task reads what it's reading already, and a writer has come in between.
//!
//! Run it: `cargo run -p hangs --example read_twice`

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::RwLock;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

// ANCHOR: tasks
async fn report(prices: Arc<RwLock<Vec<u32>>>) {
    let list = prices.read().await;
    println!("report: {} prices", list.len());
    sleep(Duration::from_millis(200)).await;
    println!("report: a total of {}", total(&prices).await);
}

async fn total(prices: &RwLock<Vec<u32>>) -> u32 {
    prices.read().await.iter().sum()
}

async fn update(prices: Arc<RwLock<Vec<u32>>>) {
    sleep(Duration::from_millis(100)).await;
    prices.write().await.push(30);
    println!("update: done");
}
// ANCHOR_END: tasks

/// A report, and so many updates that come in between.
pub(crate) async fn run(updates: usize) -> Result<(), JoinError> {
    let prices = Arc::new(RwLock::new(vec![10, 20]));
    let mut tasks = JoinSet::new();
    tasks.spawn(report(Arc::clone(&prices)));
    for _ in 0..updates {
        tasks.spawn(update(Arc::clone(&prices)));
    }
    while let Some(done) = tasks.join_next().await {
        done?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    match timeout(Duration::from_millis(500), run(1)).await {
        Ok(done) => done?,
        Err(_) => println!("no total after half a second"),
    }
    Ok(())
}

//! A task takes its read lock once, and lends out what it reads.
//!
//! Run it: `cargo run -p hangs --example read_once`

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::RwLock;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

// ANCHOR: report
async fn report(prices: Arc<RwLock<Vec<u32>>>) {
    let list = prices.read().await;
    println!("report: {} prices", list.len());
    sleep(Duration::from_millis(200)).await;
    println!("report: a total of {}", total(&list));
}

fn total(prices: &[u32]) -> u32 {
    prices.iter().sum()
}
// ANCHOR_END: report

async fn update(prices: Arc<RwLock<Vec<u32>>>) {
    sleep(Duration::from_millis(100)).await;
    prices.write().await.push(30);
    println!("update: done");
}

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

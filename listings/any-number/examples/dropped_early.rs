//! One answer is enough: unordered futures and a set end the rest, handles don't.
//!
//! Run it: `cargo run -p any-number --example dropped_early`

use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

// ANCHOR: first
async fn ask(station: &'static str, ms: u64) -> &'static str {
    sleep(Duration::from_millis(ms)).await;
    println!("{station} has answered");
    station
}

async fn first_of_futures() -> Option<&'static str> {
    let mut futures = FuturesUnordered::new();
    futures.push(ask("future 1", 100));
    futures.push(ask("future 2", 250));
    futures.next().await
}

async fn first_of_tasks() -> Result<Option<&'static str>, JoinError> {
    let mut tasks = JoinSet::new();
    tasks.spawn(ask("task 1 of the set", 100));
    tasks.spawn(ask("task 2 of the set", 250));
    tasks.join_next().await.transpose()
}

async fn first_of_handles() -> Result<Option<&'static str>, JoinError> {
    let first = tokio::spawn(ask("task 1", 100));
    let _second = tokio::spawn(ask("task 2", 250));
    first.await.map(Some)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    println!("{:?}", first_of_futures().await);
    println!("{:?}", first_of_tasks().await?);
    println!("{:?}", first_of_handles().await?);
    sleep(Duration::from_millis(400)).await;
    Ok(())
}
// ANCHOR_END: first

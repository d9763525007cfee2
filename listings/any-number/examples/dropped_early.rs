//! What becomes of the rest when one result is enough.
//!
//! Run it: `cargo run -p any-number --example dropped_early`

use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::task::JoinSet;
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

async fn first_of_tasks() -> Option<&'static str> {
    let mut tasks = JoinSet::new();
    tasks.spawn(ask("task 1 of the set", 100));
    tasks.spawn(ask("task 2 of the set", 250));
    tasks.join_next().await?.ok()
}

async fn first_of_handles() -> Option<&'static str> {
    let first = tokio::spawn(ask("task 1", 100));
    let _second = tokio::spawn(ask("task 2", 250));
    first.await.ok()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{:?}", first_of_futures().await);
    println!("{:?}", first_of_tasks().await);
    println!("{:?}", first_of_handles().await);
    sleep(Duration::from_millis(400)).await;
}
// ANCHOR_END: first

//@ error: none
//! A spawned task turns what it borrows into futures.

use futures::{StreamExt, stream};
use tokio::task::JoinHandle;

// ANCHOR: task
async fn fetch(name: &str) -> usize {
    tokio::task::yield_now().await;
    name.len()
}

fn start(names: Vec<String>) -> JoinHandle<Vec<usize>> {
    tokio::spawn(async move {
        stream::iter(&names)
            .map(|name| fetch(name))
            .buffered(2)
            .collect()
            .await
    })
}
// ANCHOR_END: task

fn main() {}

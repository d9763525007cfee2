//! A spawned task turns what it owns into futures.
//!
//! Run it: `cargo run -p symptoms --example names_owned`

use futures::{StreamExt, stream};
use tokio::task::{JoinError, JoinHandle};

// ANCHOR: task
async fn fetch(name: &str) -> usize {
    tokio::task::yield_now().await;
    name.len()
}

fn start(names: Vec<String>) -> JoinHandle<Vec<usize>> {
    tokio::spawn(async move {
        stream::iter(names)
            .map(|name| async move { fetch(&name).await })
            .buffered(2)
            .collect()
            .await
    })
}
// ANCHOR_END: task

#[tokio::main]
async fn main() -> Result<(), JoinError> {
    println!("{:?}", start(vec!["index".to_string()]).await?);
    Ok(())
}

//! The startup steps of a server, in one vector of pinned boxes.
//!
//! Run it: `cargo run -p any-number --example pinned_boxes -- --warm`

use std::env;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::sleep;

async fn connect() {
    sleep(Duration::from_millis(200)).await;
    println!("connected to the database");
}

async fn warm_cache() {
    sleep(Duration::from_millis(100)).await;
    println!("the cache is warm");
}

// ANCHOR: pinned
use std::pin::Pin;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut steps: Vec<Pin<Box<dyn Future<Output = ()>>>> = vec![Box::pin(connect())];
    if env::args().any(|arg| arg == "--warm") {
        steps.push(Box::pin(warm_cache()));
    }
    join_all(steps).await;
}
// ANCHOR_END: pinned

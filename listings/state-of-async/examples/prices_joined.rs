//! An iterator makes the futures, and `join_all` awaits them.
//!
//! Run it: `cargo run -p state-of-async --example prices_joined`

use std::time::Duration;

use futures::future::join_all;
use tokio::runtime::Runtime;
use tokio::time::sleep;

async fn price(item: &str) -> usize {
    sleep(Duration::from_millis(50)).await;
    item.len()
}

// ANCHOR: prices
async fn prices(items: &[&str]) -> Vec<usize> {
    join_all(items.iter().map(|item| price(item))).await
}
// ANCHOR_END: prices

fn main() -> std::io::Result<()> {
    let prices = Runtime::new()?.block_on(prices(&["tea", "bread"]));
    println!("{prices:?}");
    Ok(())
}

//! A purchase under a time limit that ends it half way.
//!
//! Run it: `cargo run -p abstractions --example loser_stops`

use std::time::Duration;

use abstractions::limit::timeout;
use trpl::sleep;

// ANCHOR: purchase
async fn buy_ticket() {
    println!("seat reserved");
    sleep(Duration::from_millis(100)).await;
    println!("card charged");
    sleep(Duration::from_millis(200)).await;
    println!("ticket sent");
}
// ANCHOR_END: purchase

// ANCHOR: main
async fn async_main() {
    match timeout(buy_ticket(), Duration::from_millis(200)).await {
        Ok(()) => println!("bought in time"),
        Err(limit) => println!("no answer within {limit:?}"),
    }
    sleep(Duration::from_millis(200)).await;
    println!("the box office closes");
}
// ANCHOR_END: main

fn main() {
    trpl::block_on(async_main());
}

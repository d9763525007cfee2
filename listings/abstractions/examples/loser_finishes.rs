//! A purchase in a task of its own, and a time limit for those who wait for it.
//!
//! Run it: `cargo run -p abstractions --example loser_finishes`

use std::time::Duration;

use abstractions::limit::timeout;
use trpl::sleep;

async fn buy_ticket() {
    println!("seat reserved");
    sleep(Duration::from_millis(100)).await;
    println!("card charged");
    sleep(Duration::from_millis(200)).await;
    println!("ticket sent");
}

// ANCHOR: main
async fn async_main() -> Result<(), tokio::task::JoinError> {
    let purchase = tokio::spawn(buy_ticket());
    match timeout(purchase, Duration::from_millis(200)).await {
        Ok(bought) => {
            bought?;
            println!("bought in time");
        }
        Err(limit) => println!("no answer within {limit:?}"),
    }
    sleep(Duration::from_millis(200)).await;
    println!("the box office closes");
    Ok(())
}
// ANCHOR_END: main

fn main() -> Result<(), tokio::task::JoinError> {
    trpl::block_on(async_main())
}

//! A purchase in a task of its own, and a time limit on waiting for it.
//!
//! Run it: `cargo run -p abstractions --example loser_finishes`

use std::time::Duration;

use tokio::time::{sleep, timeout};

async fn buy_ticket() {
    println!("seat reserved");
    sleep(Duration::from_millis(100)).await;
    println!("card charged");
    sleep(Duration::from_millis(200)).await;
    println!("ticket sent");
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), tokio::task::JoinError> {
    let purchase = tokio::spawn(buy_ticket());
    let limit = Duration::from_millis(200);
    match timeout(limit, purchase).await {
        Ok(bought) => {
            bought?;
            println!("bought in time");
        }
        Err(_) => println!("no answer within {limit:?}"),
    }
    sleep(Duration::from_millis(200)).await;
    println!("the box office closes");
    Ok(())
}
// ANCHOR_END: main

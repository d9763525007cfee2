//! A purchase that its caller gives up on after 200 ms.
//!
//! Run it: `cargo run -p abstractions --example loser_stops`

use std::time::Duration;

use tokio::time::{sleep, timeout};

// ANCHOR: main
async fn buy_ticket() {
    println!("seat reserved");
    sleep(Duration::from_millis(100)).await;
    println!("card charged");
    sleep(Duration::from_millis(200)).await;
    println!("ticket sent");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let limit = Duration::from_millis(200);
    match timeout(limit, buy_ticket()).await {
        Ok(()) => println!("bought in time"),
        Err(_) => println!("no answer within {limit:?}"),
    }
    sleep(Duration::from_millis(200)).await;
    println!("the box office closes");
}
// ANCHOR_END: main

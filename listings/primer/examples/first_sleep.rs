//! A program that waits for half a second.
//!
//! Run it: `cargo run -p primer --example first_sleep`

use std::time::Duration;

use tokio::time::sleep;

#[tokio::main]
async fn main() {
    println!("wait for it");
    sleep(Duration::from_millis(500)).await;
    println!("there it is");
}

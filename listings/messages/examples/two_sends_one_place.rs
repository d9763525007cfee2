//! One block sends two values into a channel with one place.
//!
//! Run it: `cargo run -p messages --example two_sends_one_place`

use std::error::Error;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::timeout;

// ANCHOR: main
async fn async_main() -> Result<(), Box<dyn Error>> {
    let (tx, mut rx) = mpsc::channel(1);
    tx.send(1).await?;
    println!("1 is sent");
    tx.send(2).await?;
    println!("2 is sent");
    println!("received {:?}", rx.recv().await);
    println!("received {:?}", rx.recv().await);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let limit = Duration::from_millis(500);
    match trpl::block_on(async { timeout(limit, async_main()).await }) {
        Ok(result) => result?,
        Err(_) => println!("given up"),
    }
    Ok(())
}
// ANCHOR_END: main

//! Work that takes 300 ms on a blocking thread gets a limit of 100 ms.
//!
//! Run it: `cargo run -p starvation --example blocking_past_its_limit`

// ANCHOR: limit
use std::thread;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let work = spawn_blocking(|| {
        thread::sleep(Duration::from_millis(300));
        println!("the work is done");
    });
    match timeout(Duration::from_millis(100), work).await {
        Ok(result) => println!("in time: {result:?}"),
        Err(limit) => println!("gave up: {limit}"),
    }
}
// ANCHOR_END: limit

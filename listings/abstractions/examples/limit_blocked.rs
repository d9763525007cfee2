//! A future that blocks its thread isn't stopped by its limit.
//!
//! Run it: `cargo run -p abstractions --example limit_blocked`

use std::thread;
use std::time::Duration;

use abstractions::limit::timeout;

// ANCHOR: blocked
async fn blocking() -> &'static str {
    thread::sleep(Duration::from_millis(300));
    "done"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    match timeout(blocking(), Duration::from_millis(100)).await {
        Ok(result) => println!("in time: {result}"),
        Err(limit) => println!("not done within {limit:?}"),
    }
}
// ANCHOR_END: blocked

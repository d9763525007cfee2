//! A slow answer and a fast one, under the same limit.
//!
//! Run it: `cargo run -p abstractions --example limit_own`

use std::time::Duration;

use abstractions::limit::timeout;
use tokio::time::sleep;

// ANCHOR: main
async fn answer(ms: u64) -> u64 {
    sleep(Duration::from_millis(ms)).await;
    ms
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for ms in [400, 100] {
        match timeout(answer(ms), Duration::from_millis(200)).await {
            Ok(ms) => println!("an answer after {ms} ms"),
            Err(limit) => println!("no answer within {limit:?}"),
        }
    }
}
// ANCHOR_END: main

//! A time limit inside a time limit.
//!
//! Run it: `cargo run -p abstractions --example limits_nested`

use std::time::Duration;

use abstractions::limit::timeout;
use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let nap = sleep(Duration::from_millis(300));
    let inner = timeout(nap, Duration::from_millis(100));
    let outer = timeout(inner, Duration::from_millis(200));
    println!("{:?}", outer.await);
}
// ANCHOR_END: main

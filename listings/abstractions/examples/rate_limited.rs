//! Six requests share a bucket of two tokens.
//!
//! Run it: `cargo run -p abstractions --example rate_limited`

use std::time::Duration;

use abstractions::bucket::Bucket;
use futures::future::join_all;
use tokio::time::Instant;

// ANCHOR: requests
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let bucket = Bucket::new(2, Duration::from_millis(100));
    let start = Instant::now();
    let request = async |number| {
        bucket.take().await;
        println!("request {number} after {:?}", start.elapsed());
    };
    join_all((1..=6).map(request)).await;
}
// ANCHOR_END: requests

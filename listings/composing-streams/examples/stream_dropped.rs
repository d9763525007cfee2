//! A stream is dropped after its first value.
//!
//! Run it: `cargo run -p composing-streams --example stream_dropped`

use std::time::Duration;

use futures::stream::{self, StreamExt};
use tokio::time::sleep;

const MOMENT: Duration = Duration::from_millis(100);

// ANCHOR: dropped
/// Says when it is dropped.
struct Connection(u32);

impl Drop for Connection {
    fn drop(&mut self) {
        println!("close {}", self.0);
    }
}

async fn fetch(n: u32) -> u32 {
    let connection = Connection(n);
    println!("open {n}");
    sleep(n * MOMENT).await;
    connection.0
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut values = stream::iter(1..=4).map(fetch).buffer_unordered(2);
    if let Some(first) = values.next().await {
        println!("value {first}");
    }
    drop(values);
    println!("the stream is gone");
    sleep(2 * MOMENT).await;
}
// ANCHOR_END: dropped

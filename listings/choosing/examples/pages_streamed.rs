//! A stream fetches pages, at most two at a time, and gives them in order.
//!
//! Run it: `cargo run -p choosing --example pages_streamed`

use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::time::sleep;

// ANCHOR: streamed
async fn fetch(page: u64) -> u64 {
    println!("fetch page {page}");
    sleep(Duration::from_millis(150)).await;
    page
}

fn pages() -> impl Stream<Item = u64> {
    stream::iter(1..).map(fetch).buffered(2)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut first_three = pages().take(3);
    while let Some(page) = first_three.next().await {
        println!("page {page}");
    }
}
// ANCHOR_END: streamed

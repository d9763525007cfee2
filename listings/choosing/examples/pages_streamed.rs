//! A stream fetches pages, at most two at a time, and gives them in order.
//!
//! Run it: `cargo run -p choosing --example pages_streamed`

use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::time::sleep;

// ANCHOR: streamed
async fn fetch(page: u32) -> u32 {
    println!("fetch page {page}");
    sleep(Duration::from_millis(100) * page).await;
    page
}

fn pages() -> impl Stream<Item = u32> {
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

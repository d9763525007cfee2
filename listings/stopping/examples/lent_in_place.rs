//! Photos are lent to futures that run in the task of their function.
//!
//! Run it: `cargo run -p stopping --example lent_in_place`

use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::sleep;

// ANCHOR: lend
async fn shrink(photo: &str) -> usize {
    sleep(Duration::from_millis(50) * photo.len() as u32).await;
    println!("{photo} is shrunk");
    photo.len() / 2
}

async fn shrink_all() -> usize {
    let photos = [String::from("hills"), String::from("sea")];
    let mut running: FuturesUnordered<_> = photos.iter().map(|photo| shrink(photo)).collect();
    let mut bytes = 0;
    while let Some(more) = running.next().await {
        bytes += more;
    }
    bytes
}
// ANCHOR_END: lend

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{} bytes", shrink_all().await);
}

//! One stream of two that tick at different paces.
//!
//! Run it: `cargo run -p composing-streams --example merge_clocks`

use std::time::Duration;

use tokio::time::sleep;
use tokio_stream::StreamExt;

const MOMENT: Duration = Duration::from_millis(100);

async fn quick(n: u32) -> String {
    sleep(2 * MOMENT).await;
    format!("quick {n}")
}

async fn slow(n: u32) -> String {
    sleep(5 * MOMENT).await;
    format!("slow {n}")
}

pub(crate) async fn listen() {
    let three = tokio_stream::iter(1..=3).then(quick);
    let two = tokio_stream::iter(1..=2).then(slow);
    let mut both = std::pin::pin!(three.merge(two));
    while let Some(value) = both.next().await {
        println!("{value}");
    }
    println!("both have ended");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    listen().await;
}

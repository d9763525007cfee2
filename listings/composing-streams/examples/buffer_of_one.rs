//! A buffer with room for one job.
//!
//! Run it: `cargo run -p composing-streams --example buffer_of_one`

use std::time::Duration;

use futures::stream::{self, StreamExt};
use tokio::time::sleep;

const MOMENT: Duration = Duration::from_millis(100);

async fn job(n: u32) -> u32 {
    println!("start {n}");
    sleep(MOMENT).await;
    n
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut results = stream::iter(1..=2).map(job).buffered(1);
    while let Some(n) = results.next().await {
        println!("result {n}");
        sleep(2 * MOMENT).await;
    }
}

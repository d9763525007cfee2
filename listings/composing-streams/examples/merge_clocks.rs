//! One stream of two that tick at different paces.
//!
//! Run it: `cargo run -p composing-streams --example merge_clocks`

use std::time::Duration;

use tokio::time::sleep;
use tokio_stream::{Stream, StreamExt};

const MOMENT: Duration = Duration::from_millis(100);

/// Each value, after a pause of its own.
fn paced<T>(values: Vec<T>, pause: Duration) -> impl Stream<Item = T> {
    tokio_stream::iter(values).then(move |value| async move {
        sleep(pause).await;
        value
    })
}

pub async fn listen() {
    let quick = paced(vec!["quick 1", "quick 2", "quick 3"], 2 * MOMENT);
    let slow = paced(vec!["slow 1", "slow 2"], 5 * MOMENT);
    let mut both = std::pin::pin!(quick.merge(slow));
    while let Some(value) = both.next().await {
        println!("{value}");
    }
    println!("both have ended");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    listen().await;
}

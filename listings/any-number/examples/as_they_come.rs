//! Each report is printed as soon as it's there, and one of them leads to a new question.
//!
//! Run it: `cargo run -p any-number --example as_they_come`

// ANCHOR: unordered
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::sleep;

async fn ask(station: &str, ms: u64) -> &str {
    sleep(Duration::from_millis(ms)).await;
    station
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut answers = FuturesUnordered::new();
    for (station, ms) in [("Trondheim", 450), ("Oslo", 150), ("Bergen", 300)] {
        answers.push(ask(station, ms));
    }
    while let Some(station) = answers.next().await {
        println!("{station} has answered");
        if station == "Oslo" {
            answers.push(ask("Oslo airport", 450));
        }
    }
}
// ANCHOR_END: unordered

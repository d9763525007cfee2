//! Reports of three stations, each printed as soon as it is there.
//!
//! Run it: `cargo run -p any-number --example as_they_come`

// ANCHOR: unordered
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::sleep;

async fn ask(station: &str, ms: u64) -> String {
    sleep(Duration::from_millis(ms)).await;
    format!("report of {station}")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let stations = [("north", 300), ("east", 450), ("south", 150)];
    let mut reports: FuturesUnordered<_> = stations
        .map(|(name, ms)| ask(name, ms))
        .into_iter()
        .collect();
    while let Some(report) = reports.next().await {
        println!("{report}");
        if report == "report of south" {
            reports.push(ask("the south pole", 450));
        }
    }
}
// ANCHOR_END: unordered

//! Reports of three stations from three tasks, one of which panics.
//!
//! Run it: `cargo run -p any-number --example tasks_as_they_come`

// ANCHOR: set
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

async fn ask(station: &'static str, ms: u64) -> String {
    sleep(Duration::from_millis(ms)).await;
    if station == "north" {
        panic!("the line to the north is down");
    }
    format!("report of {station}")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let stations = [("north", 300), ("east", 450), ("south", 150)];
    let mut reports: JoinSet<_> = stations
        .map(|(name, ms)| ask(name, ms))
        .into_iter()
        .collect();
    while let Some(report) = reports.join_next().await {
        match report {
            Ok(report) => println!("{report}"),
            Err(error) if error.is_panic() => println!("a station has panicked"),
            Err(error) => println!("a station was cancelled: {error}"),
        }
    }
}
// ANCHOR_END: set

//! As many weather stations as the command line names are asked together.
//!
//! Run it: `cargo run -p any-number --example join_the_named Trondheim Oslo Bergen`

// ANCHOR: all
use std::env;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::sleep;

/// Asks a station for its report. The longer its name, the longer that takes.
async fn report(station: String) -> String {
    sleep(Duration::from_millis(50) * station.len() as u32).await;
    println!("{station} has answered");
    format!("report of {station}")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let stations = env::args().skip(1);
    let reports: Vec<String> = join_all(stations.map(report)).await;
    println!("{reports:?}");
}
// ANCHOR_END: all

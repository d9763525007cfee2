//! As many futures as the command line has names, joined.
//!
//! Run it: `cargo run -p any-number --example join_the_named north east south`

// ANCHOR: all
use std::env;
use std::time::Duration;

use trpl::{join_all, sleep};

/// Asks a station for its report. The first station is the slowest.
async fn report(place: u32, station: String) -> String {
    sleep(Duration::from_millis(450).saturating_sub(Duration::from_millis(150) * place)).await;
    println!("{station} has answered");
    format!("report of {station}")
}

fn main() {
    let stations = env::args().skip(1);
    trpl::block_on(async {
        let futures: Vec<_> = (0..).zip(stations).map(|(n, s)| report(n, s)).collect();
        let reports: Vec<String> = join_all(futures).await;
        println!("{reports:?}");
    });
}
// ANCHOR_END: all

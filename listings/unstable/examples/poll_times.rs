//! How long the polls of the four slow servers are.

use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, HistogramConfiguration};

#[allow(dead_code)] // its own `main`
#[path = "../../slow/examples/four_ways.rs"]
mod four_ways;

use four_ways::{Slow, WAYS, start};

// ANCHOR: main
/// Returns whether a quarter of a server's polls take more than 15 ms.
fn has_long_polls(slow: Slow) -> io::Result<bool> {
    let buckets = HistogramConfiguration::linear(Duration::from_millis(15), 2);
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .event_interval(1)
        .enable_metrics_poll_time_histogram()
        .metrics_poll_time_histogram_configuration(buckets)
        .build()?;
    let _server = start(runtime.handle(), slow);
    let metrics = runtime.metrics();
    let counts = || [0, 1].map(|bucket| metrics.poll_time_histogram_bucket_count(0, bucket));
    while counts().iter().sum::<u64>() < 40 {
        thread::sleep(Duration::from_millis(5));
    }
    let [short, long] = counts();
    runtime.shutdown_background();
    Ok(long > (short + long) / 4)
}
// ANCHOR_END: main

fn main() -> io::Result<()> {
    for (name, slow) in WAYS {
        let seen = if has_long_polls(slow)? { "yes" } else { "no" };
        println!("slow by {name}, long polls: {seen}");
    }
    Ok(())
}

//! The echo server on the book's runtime under three drivers, and on tokio.
//!
//! Run it: `cargo bench -p runtime --bench drivers_compared`

use std::error::Error;
use std::io;
use std::time::Duration;

use measure::{Report, median};

mod programs;
use programs::{MESSAGES, ours, tokio_current};

const RUNS: usize = 9;

fn main() -> Result<(), Box<dyn Error>> {
    measure::process::raise_descriptor_limit()?;
    let mut report = Report::new();
    let drivers = [
        ("one-shot", "one-shot interest, polling"),
        ("edge-polling", "edge-triggered, polling"),
        ("edge", "edge-triggered, mio"),
        ("tokio", "tokio, current-thread"),
    ];
    for connections in [1, 64] {
        let steps = (MESSAGES / connections * connections) as f64;
        let mut times: [Vec<f64>; 4] = Default::default();
        for run in 0..=RUNS {
            for ((driver, _), times) in drivers.iter().zip(&mut times) {
                let time = echo(driver, connections)?.as_secs_f64() / steps;
                if run > 0 {
                    times.push(time);
                }
            }
        }
        let [first, ..] = times.clone().map(median);
        for ((driver, words), time) in drivers.iter().zip(times.map(median)) {
            let what = format!("time for an echo, {connections} connections in turn, {words}");
            report.figure(&format!("{driver}-{connections}"), time, "s", &what);
            let what = format!("{connections} connections: one-shot interest against {words}");
            report.figure(
                &format!("{driver}-{connections}-ratio"),
                first / time,
                "×",
                &what,
            );
            eprintln!("{connections} {driver} {:.0} ns", time * 1e9);
        }
    }
    Ok(report.finish()?)
}

fn echo(driver: &'static str, connections: usize) -> io::Result<Duration> {
    if driver == "tokio" {
        return tokio_current::echo(connections);
    }
    ours::DRIVER.set(driver);
    ours::echo(connections)
}

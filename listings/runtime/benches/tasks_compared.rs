//! Spawning, yielding, channels and timers on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench tasks_compared`

use std::error::Error;

use measure::Report;

mod programs;
use programs::{Program, compare, ours, smol_local, tokio_current, tokio_multi};

const RUNS: usize = 11;

fn main() -> Result<(), Box<dyn Error>> {
    let mut report = Report::new();
    let programs: [Program; 4] = [
        ours::spawning,
        tokio_current::spawning,
        tokio_multi::spawning,
        smol_local::spawning,
    ];
    let what = "time to spawn a task, run it and take its output";
    compare(
        &mut report,
        "spawn",
        what,
        RUNS,
        (100_000, 100_000),
        programs,
    )?;
    let programs: [Program; 4] = [
        ours::yielding,
        tokio_current::yielding,
        tokio_multi::yielding,
        smol_local::yielding,
    ];
    let what = "time for a yield, by one task that yields";
    compare(&mut report, "yield-1", what, RUNS, (1, 100_000), programs)?;
    let what = "time for a yield, by 100 tasks that yield";
    compare(
        &mut report,
        "yield-100",
        what,
        RUNS,
        (100, 100_000),
        programs,
    )?;
    let programs: [Program; 4] = [
        ours::ping_pong,
        tokio_current::ping_pong,
        tokio_multi::ping_pong,
        smol_local::ping_pong,
    ];
    let what = "time for a message there and back through two channels";
    compare(
        &mut report,
        "ping-pong",
        what,
        RUNS,
        (20_000, 20_000),
        programs,
    )?;
    let programs: [Program; 4] = [
        ours::timers,
        tokio_current::timers,
        tokio_multi::timers,
        smol_local::timers,
    ];
    let what = "time until 10 000 tasks have slept for up to 10 ms each";
    compare(&mut report, "timers", what, RUNS, (10_000, 1), programs)?;
    Ok(report.finish()?)
}

//! Spawning, yielding, channels and timers on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench tasks_compared`

use std::error::Error;

mod programs;
use programs::compare::{Comparison, Named};
use programs::{each, ours, smol_local, tokio_current, tokio_multi};

const RUNS: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    let mut comparison = Comparison::new();
    let mut add = |(name, short, what), size, programs| {
        let named = Named {
            name,
            short,
            what,
            size,
        };
        comparison.add(&named, RUNS, programs)
    };
    add(
        (
            "spawn",
            "spawn and finish",
            "time to spawn a task, run it and take its output",
        ),
        (100_000, 100_000),
        each!(spawning),
    )?;
    add(
        (
            "yield-1",
            "yield, 1 task",
            "time for a yield, by one task that yields",
        ),
        (1, 100_000),
        each!(yielding),
    )?;
    add(
        (
            "yield-100",
            "yield, 100 tasks",
            "time for a yield, by 100 tasks that yield",
        ),
        (100, 100_000),
        each!(yielding),
    )?;
    add(
        (
            "ping-pong",
            "ping-pong over channels",
            "time for a message there and back through two channels",
        ),
        (20_000, 20_000),
        each!(ping_pong),
    )?;
    add(
        (
            "timers",
            "10 000 timers",
            "time until 10 000 tasks have slept for up to 10 ms each",
        ),
        (10_000, 1),
        each!(timers),
    )?;
    comparison.finish()
}

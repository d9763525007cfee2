//! Spawns, yields, messages, and timers.
//!
//! Run it: `cd listings/peers; cargo bench --bench tasks`

use std::error::Error;

use compare::{Comparison, Options, Row};

const fn row(name: &'static str, bars: Option<&'static str>, what: &'static str) -> Row {
    Row { name, what, bars }
}

/// The rows, each with its size.
const ROWS: [(Row, usize); 6] = [
    (
        row(
            "spawn",
            Some("spawn"),
            "a task spawned, run, and waited for",
        ),
        200_000,
    ),
    (
        row("yield-1", None, "a yield, by one task that yields"),
        500_000,
    ),
    (
        row(
            "yield-100",
            Some("yield, 100 tasks"),
            "a yield, by 100 tasks that yield",
        ),
        500_000,
    ),
    (
        row(
            "ping-pong",
            Some("ping-pong"),
            "a message there and back through two channels",
        ),
        100_000,
    ),
    (
        row(
            "timers",
            Some("timers"),
            "a sleep of up to 10 ms, by 10,000 tasks that sleep once",
        ),
        10_000,
    ),
    (
        row(
            "naps",
            None,
            "a sleep of 100 µs, by a task that sleeps again and again",
        ),
        100,
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut comparison = Comparison::new(Options::of_command_line(15)?)?;
    for (row, size) in ROWS {
        comparison.row(&row, row.name, |built| {
            let cost = built.run(row.name, size)?;
            let each = |total: std::time::Duration| total.as_secs_f64() / cost.count as f64;
            let (work, time) = (("work", each(cost.work)), ("time", each(cost.time)));
            // Who sleeps has no work, but is to be woken in time.
            Ok(match row.name {
                "naps" => vec![time, work],
                _ => vec![work, time],
            })
        })?;
    }
    comparison.finish("work of processors, as multiples of the book's runtime")
}

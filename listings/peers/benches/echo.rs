//! An echo server over loopback.
//!
//! Run it: `cd listings/peers; cargo bench --bench echo`

use std::cell::Cell;
use std::error::Error;
use std::time::Duration;

use compare::{Comparison, ECHO, Load, Options, Row, load};

/// The rows, each with its number of connections.
const ROWS: [(&str, &str, &str, usize); 3] = [
    (
        "echo-1",
        "1 connection",
        "an echo of 64 bytes, 1 connection",
        1,
    ),
    (
        "echo-64",
        "64 connections",
        "an echo of 64 bytes, 64 connections",
        64,
    ),
    (
        "echo-1000",
        "1000 connections",
        "an echo of 64 bytes, 1000 connections",
        1000,
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut comparison = Comparison::new(Options::of_command_line(7)?)?;
    let ticks = Cell::new([0.0; 2]);
    for (name, bars, what, connections) in ROWS {
        let row = Row {
            name,
            what,
            bars: Some(bars),
        };
        let one = Load {
            exchange: ECHO,
            connections,
            messages: 16_000,
            scheduled: 10_000,
            gap: Duration::from_micros(50),
        };
        comparison.row(&row, "echo", |built| {
            let loaded = load(built, "echo", &one)?;
            if built.peer.name == "book" {
                let [program, kernel] = ticks.get();
                ticks.set([program + loaded.ticks[0], kernel + loaded.ticks[1]]);
            }
            Ok(loaded.values)
        })?;
    }
    let [program, kernel] = ticks.get();
    if program + kernel > 0.0 {
        let part = kernel / (program + kernel) * 100.0;
        comparison.figure(
            "kernel",
            part,
            "%",
            "part of the work in the kernel, the book's runtime",
        );
    }
    comparison.finish("work of processors, as multiples of the book's runtime")
}

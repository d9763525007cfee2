//! A hello from hyper's server.
//!
//! Run it: `cd listings/peers; cargo bench --bench hyper`

use std::error::Error;
use std::time::Duration;

use compare::{Comparison, HELLO, Load, Options, Row, load};

/// The rows, each with its number of connections.
const ROWS: [(&str, &str, &str, usize); 2] = [
    (
        "hyper-1",
        "1 connection",
        "a request to hyper's server, 1 connection",
        1,
    ),
    (
        "hyper-64",
        "64 connections",
        "a request to hyper's server, 64 connections",
        64,
    ),
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut comparison = Comparison::new(Options::of_command_line(7)?)?;
    for (name, bars, what, connections) in ROWS {
        let row = Row {
            name,
            what,
            bars: Some(bars),
        };
        let one = Load {
            exchange: HELLO,
            connections,
            messages: 12_800,
            scheduled: 10_000,
            gap: Duration::from_micros(50),
        };
        comparison.row(
            &row,
            "hyper",
            |built| Ok(load(built, "hyper", &one)?.values),
        )?;
    }
    comparison.finish("work of processors, as multiples of the book's runtime")
}

//! Durations in the units that people say.

use super::markup::number;

/// A time with its unit and about three digits, for axis, lengths and prose: `42 µs`, `1.25 ms`, `1.3 s`.
pub(super) fn exact(micros: u64) -> String {
    let value = micros as f64;
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{} ms", number(value / 1e3, 2)),
        10_000..100_000 => format!("{} ms", number(value / 1e3, 1)),
        100_000..1_000_000 => format!("{} ms", number(value / 1e3, 0)),
        _ => format!("{} s", number(value / 1e6, 2)),
    }
}

/// A moment, precise enough to tell neighbors apart: `42 µs`, `300.20 ms`, `1.3007 s`.
pub(super) fn moment(micros: u64) -> String {
    let value = micros as f64;
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{:.2} ms", value / 1e3),
        _ => format!("{:.4} s", value / 1e6),
    }
}

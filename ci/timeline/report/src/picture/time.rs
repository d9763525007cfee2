//! Durations in the units that people say.

use super::markup::number;

/// A time with its unit and about three digits, for axis and lengths: `42 µs`, `1.25 ms`, `1.3 s`.
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

/// A time as prose gives it, with two digits: `40 µs`, `1.2 ms`, `0.5 s`, `1.3 s`.
pub(super) fn rounded(micros: u64) -> String {
    let value = micros as f64;
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..10_000 => format!("{} ms", number(value / 1e3, 1)),
        10_000..99_500 => format!("{} ms", number(value / 1e3, 0)),
        99_500..950_000 => format!("{} s", number(value / 1e6, 2)),
        _ => format!("{} s", number(value / 1e6, 1)),
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

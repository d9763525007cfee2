//! What a bench program of the book measures and reports with, and the plots of what it reports.
//!
//! A bench program is `listings/PAGE/benches/NAME.rs`, with `harness = false`
//! in its manifest. It measures for less than a minute and ends with one
//! [`Report`] on standard output. What it has to say besides goes to standard
//! error. `cargo book record --measure PAGE/NAME` runs it and writes down what
//! it reports:
//!
//! ```no_run
//! # fn main() -> std::io::Result<()> {
//! let before = measure::process::memory()?;
//! let boxes: Vec<Box<u64>> = (0..100_000).map(Box::new).collect();
//! let grown = measure::process::memory()?.resident - before.resident;
//!
//! let mut report = measure::Report::new();
//! let each = grown as f64 / boxes.len() as f64;
//! report.figure("each", each, "B", "memory of a boxed u64 and its place in the vector");
//! report.finish()
//! # }
//! ```

#![warn(missing_docs)]

mod axis;
mod bars;
mod helper;
pub mod plot;
pub mod process;
mod report;
mod stats;
mod units;

pub use axis::Axis;
pub use bars::{Bar, Bars, Group};
pub use helper::Helper;
pub use report::{Figure, Report, Series};
pub use stats::{median, median_of, middle_half};
pub use units::quantity;

#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod every;
mod hang;
mod run;
mod show;
mod trace;

pub use every::{Builder, drop_at_every_await};
pub use hang::{Hang, TimedOut, ends, watchdog};
pub use run::{End, Run};
pub use trace::{Location, Wait};

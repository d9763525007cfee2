//! What a program costs, and the runtimes that it runs on.

use std::io;
use std::time::{Duration, Instant};

use measure::process::busy;

/// What a program has taken.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From its start to its end.
    pub time: Duration,
    /// How long processors have worked for it.
    pub work: Duration,
}

/// Measures a cost.
pub struct Watch(Instant, Duration);

impl Watch {
    /// Of this process, all of its threads together.
    pub fn start() -> io::Result<Watch> {
        let work = busy()?;
        Ok(Watch(Instant::now(), work))
    }

    pub fn stop(self) -> io::Result<Cost> {
        let time = self.0.elapsed();
        let work = busy()? - self.1;
        Ok(Cost { time, work })
    }
}

/// A program: its size goes in, and what it has taken comes out.
pub type Program = fn(usize) -> io::Result<Cost>;

/// Says that it is time to measure, and waits until that is done.
pub type Ready = fn() -> io::Result<()>;

/// The runtimes, by the words in figures.
pub const RUNTIMES: [&str; 4] = ["ours", "tokio", "tokio-multi", "smol"];

/// What the names stand for.
pub const NAMES: [&str; 4] = [
    "the book's runtime",
    "tokio, current-thread",
    "tokio, multi-thread",
    "smol, one thread",
];

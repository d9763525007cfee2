//! What every peer runs, written down once.
//!
//! A peer is a program of its own: `peer-NAME VARIANT ROW SIZE`, pinned to a processor. It prints
//! what a row has cost, or the address that it serves on.

use std::io;
use std::pin::Pin;
use std::process::ExitCode;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rustix::thread::CpuSet;
use rustix::time::ClockId;

pub use futures_channel::mpsc;
pub use futures_util::StreamExt;
#[cfg(feature = "hyper")]
pub mod hello;
mod macros;

/// Longer than any of them runs.
pub const LONG: Duration = Duration::from_secs(3600);

/// What a row has taken.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// From its start to its end.
    pub time: Duration,
    /// How long processors have worked for the process.
    pub work: Duration,
    /// How many operations there were, by the program's own count.
    pub count: usize,
}

/// Measures a cost.
pub struct Watch(Instant, Duration);

impl Watch {
    /// Starts to measure.
    pub fn start() -> io::Result<Watch> {
        let work = busy()?;
        Ok(Watch(Instant::now(), work))
    }

    /// Returns what so many operations have taken since then.
    pub fn stop(self, count: usize) -> io::Result<Cost> {
        let time = self.0.elapsed();
        let work = busy()? - self.1;
        Ok(Cost { time, work, count })
    }
}

/// How long processors have worked for this process, all of its threads together, those of
/// io_uring included.
fn busy() -> io::Result<Duration> {
    let time = rustix::time::clock_gettime(ClockId::ProcessCPUTime);
    Duration::try_from(time).map_err(io::Error::other)
}

/// Lets the other tasks go first. The same for all peers: some runtimes' own `yield_now` does more.
pub fn yield_now() -> impl Future<Output = ()> + Send {
    Yield(false)
}

/// Whether it has been pending.
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// A row as a peer runs it: its name and its size go in. A row that the peer doesn't have is `None`.
pub type Run = fn(&str, usize) -> io::Result<Option<Cost>>;

/// The `main` of a peer that has these variants.
pub fn main(variants: &[(&str, Run)]) -> ExitCode {
    match run(variants) {
        Ok(Cost { time, work, count }) => {
            println!("{} {} {count}", time.as_nanos(), work.as_nanos());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(variants: &[(&str, Run)]) -> io::Result<Cost> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [variant, row, size, processor] = &arguments[..] else {
        return Err(io::Error::other("give VARIANT ROW SIZE PROCESSOR"));
    };
    // A server ends with what measures it, however that ends.
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    pin(number(processor)?)?;
    let known = variants.iter().find(|(name, _)| name == variant);
    let (_, run) = known.ok_or_else(|| io::Error::other(format!("no variant `{variant}`")))?;
    run(row, number(size)?)?.ok_or_else(|| io::Error::other(format!("no row `{row}`")))
}

fn number(text: &str) -> io::Result<usize> {
    text.parse()
        .map_err(|error| io::Error::other(format!("`{text}`: {error}")))
}

/// Keeps this thread, and those that it starts, on one processor.
pub fn pin(processor: usize) -> io::Result<()> {
    let mut set = CpuSet::new();
    set.set(processor);
    Ok(rustix::thread::sched_setaffinity(None, &set)?)
}

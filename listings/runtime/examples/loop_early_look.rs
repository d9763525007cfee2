//! Work comes between the look for it and the sleep in the reactor.
//!
//! Run it: `cargo run -p runtime --example loop_early_look`

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use runtime::s6_reactor::Reactor;
use runtime::s7_edge::Edge;
use runtime::s7_signal::Signal;

// ANCHOR: first
/// How many pieces of work wait for the loop.
type Work = AtomicUsize;

/// How long a loop sleeps at most, so that this program ends.
const LIMIT: Option<Duration> = Some(Duration::from_millis(200));

/// A thread that brings work looks whether the loop sleeps.
pub(crate) struct FirstLoop {
    work: Work,
    asleep: AtomicBool,
    reactor: Reactor,
}

impl FirstLoop {
    pub(crate) fn bring(&self) -> io::Result<()> {
        self.work.fetch_add(1, Ordering::SeqCst);
        match self.asleep.swap(false, Ordering::SeqCst) {
            true => self.reactor.notify(),
            false => Ok(()), // it's awake, and will look
        }
    }

    /// Sleeps if there's no work. `gap` runs between the look and the sleep.
    /// Returns how much work there was when it fell asleep, or `None` if it didn't.
    pub(crate) fn sleep(&self, gap: impl FnOnce() -> io::Result<()>) -> io::Result<Option<usize>> {
        if self.work.load(Ordering::SeqCst) > 0 {
            return Ok(None);
        }
        gap()?;
        self.asleep.store(true, Ordering::SeqCst);
        let work = self.work.load(Ordering::SeqCst);
        self.reactor.turn(LIMIT)?;
        Ok(Some(work))
    }
}
// ANCHOR_END: first

// ANCHOR: second
/// Whether it sleeps and whether there's work are one number.
pub(crate) struct SecondLoop {
    work: Work,
    signal: Signal,
    reactor: Reactor,
}

impl SecondLoop {
    pub(crate) fn bring(&self) -> io::Result<()> {
        self.work.fetch_add(1, Ordering::SeqCst);
        match self.signal.raise() {
            true => self.reactor.notify(),
            false => Ok(()), // it's awake, and will look
        }
    }

    pub(crate) fn sleep(&self, gap: impl FnOnce() -> io::Result<()>) -> io::Result<Option<usize>> {
        if self.signal.take() {
            return Ok(None);
        }
        gap()?;
        if !self.signal.sleep() {
            return Ok(None);
        }
        let work = self.work.load(Ordering::SeqCst);
        self.reactor.turn(LIMIT)?;
        self.signal.awake();
        Ok(Some(work))
    }
}
// ANCHOR_END: second

impl FirstLoop {
    pub(crate) fn new() -> io::Result<FirstLoop> {
        Ok(FirstLoop {
            work: Work::new(0),
            asleep: AtomicBool::new(false),
            reactor: Reactor::new(Box::new(Edge::new()?)),
        })
    }
}

impl SecondLoop {
    pub(crate) fn new() -> io::Result<SecondLoop> {
        Ok(SecondLoop {
            work: Work::new(0),
            signal: Signal::new(),
            reactor: Reactor::new(Box::new(Edge::new()?)),
        })
    }
}

// ANCHOR: main
fn main() -> io::Result<()> {
    let say = |when: &str, slept: Option<usize>| match slept {
        Some(work) => println!("{when}: asleep, work that waits: {work}"),
        None => println!("{when}: awake"),
    };
    let first = FirstLoop::new()?;
    first.bring()?;
    say("before the look", first.sleep(|| Ok(()))?);
    let first = FirstLoop::new()?;
    say("in the gap", first.sleep(|| first.bring())?);

    let second = SecondLoop::new()?;
    second.bring()?;
    say("second, before the look", second.sleep(|| Ok(()))?);
    let second = SecondLoop::new()?;
    say("second, in the gap", second.sleep(|| second.bring())?);
    Ok(())
}
// ANCHOR_END: main

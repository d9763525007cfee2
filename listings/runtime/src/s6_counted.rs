//! A driver that counts what the system is asked.

use std::fmt;
use std::io;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::s6_reactor::{Driver, Event};

// ANCHOR: counts
/// How often the system was asked for what.
#[derive(Default)]
pub struct Counts {
    pub added: AtomicUsize,
    pub armed: AtomicUsize,
    pub removed: AtomicUsize,
    pub waits: AtomicUsize,
    pub events: AtomicUsize,
    pub notified: AtomicUsize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [added, armed, removed] =
            [&self.added, &self.armed, &self.removed].map(|n| n.load(Ordering::Relaxed));
        write!(f, "{added} added, {armed} armed, {removed} removed")
    }
}

/// Counts, and asks another driver.
pub struct Counted<D>(pub D, pub Arc<Counts>);
// ANCHOR_END: counts

impl<D: Driver> Driver for Counted<D> {
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        self.1.added.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps our promise.
        unsafe { self.0.add(socket, key) }
    }

    fn arm(&self, socket: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()> {
        self.1.armed.fetch_add(1, Ordering::Relaxed);
        self.0.arm(socket, key, directions)
    }

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        self.1.removed.fetch_add(1, Ordering::Relaxed);
        self.0.remove(socket)
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        self.1.waits.fetch_add(1, Ordering::Relaxed);
        self.0.wait(limit, &mut |found| {
            self.1.events.fetch_add(1, Ordering::Relaxed);
            event(found);
        })
    }

    fn notify(&self) -> io::Result<()> {
        self.1.notified.fetch_add(1, Ordering::Relaxed);
        self.0.notify()
    }

    fn is_one_shot(&self) -> bool {
        self.0.is_one_shot()
    }

    fn short_read_is_last(&self) -> bool {
        self.0.short_read_is_last()
    }
}

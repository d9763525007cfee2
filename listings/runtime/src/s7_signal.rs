//! A signal for a thread that goes to sleep while others may have work for it.

use std::sync::atomic::{AtomicUsize, Ordering};

// ANCHOR: signal
/// Nothing has happened since the thread looked.
const QUIET: usize = 0;
/// Something has happened: the thread has to look.
const RAISED: usize = 1;
/// The thread sleeps: the one that raises the signal has to wake it.
const ASLEEP: usize = 2;

/// Whether a thread has work to look at, or is asleep.
pub struct Signal(AtomicUsize);

impl Signal {
    /// Returns a signal that isn't raised.
    pub fn new() -> Signal {
        Signal(AtomicUsize::new(QUIET))
    }

    /// Says that there's work. Returns whether the thread sleeps: then the caller wakes it.
    pub fn raise(&self) -> bool {
        self.0.swap(RAISED, Ordering::AcqRel) == ASLEEP
    }

    /// Takes the signal back. Returns whether it was raised.
    pub fn take(&self) -> bool {
        // A load is cheaper than a swap, and each turn does this.
        self.0.load(Ordering::Relaxed) == RAISED && self.0.swap(QUIET, Ordering::Acquire) == RAISED
    }

    /// The thread is about to sleep. Returns `false` if it must not: there's work.
    pub fn sleep(&self) -> bool {
        self.change(QUIET, ASLEEP)
    }

    /// The thread is awake again. A signal that was raised in the meantime stays.
    pub fn awake(&self) {
        self.change(ASLEEP, QUIET);
    }

    fn change(&self, from: usize, to: usize) -> bool {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let result = self.0.compare_exchange(from, to, success, failure);
        result.is_ok()
    }
}
// ANCHOR_END: signal

impl Default for Signal {
    fn default() -> Signal {
        Signal::new()
    }
}

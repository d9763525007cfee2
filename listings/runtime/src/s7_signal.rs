//! A thread that goes to sleep while others may have work for it.

use std::sync::atomic::AtomicUsize;

use runtime::s7_state::Atomic;

// ANCHOR: signal
/// Nothing has happened since the thread looked.
const QUIET: usize = 0;
/// Something has happened: the thread has to look.
const RAISED: usize = 1;
/// The thread sleeps: whoever raises the signal wakes it.
const ASLEEP: usize = 2;

/// Whether a thread has to look after its work, or sleeps.
pub struct Signal<A: Atomic = AtomicUsize>(A);

impl<A: Atomic> Signal<A> {
    pub fn new() -> Signal<A> {
        Signal(A::new(QUIET))
    }

    /// Says that there is work. `true`: the thread sleeps, and the caller wakes it.
    pub fn raise(&self) -> bool {
        self.swap(RAISED) == ASLEEP
    }

    /// Takes the signal back. `true`: it was raised.
    pub fn take(&self) -> bool {
        // A look alone is cheaper than a change, and this is done in each turn.
        self.0.load() == RAISED && self.swap(QUIET) == RAISED
    }

    /// The thread is about to sleep. `false`: there is work, so it must not.
    pub fn sleep(&self) -> bool {
        loop {
            match self.0.compare_exchange(QUIET, ASLEEP) {
                Ok(_) => return true,
                Err(RAISED) => return false,
                Err(_) => {} // the exchange may fail for no reason
            }
        }
    }

    /// The thread is awake again.
    pub fn awake(&self) {
        // A signal that was raised in the meantime stays.
        while self.0.load() == ASLEEP {
            let _may_fail_for_no_reason = self.0.compare_exchange(ASLEEP, QUIET);
        }
    }

    fn swap(&self, new: usize) -> usize {
        let mut old = self.0.load();
        loop {
            match self.0.compare_exchange(old, new) {
                Ok(_) => return old,
                Err(other) => old = other,
            }
        }
    }
}

impl<A: Atomic> Default for Signal<A> {
    fn default() -> Signal<A> {
        Signal::new()
    }
}
// ANCHOR_END: signal

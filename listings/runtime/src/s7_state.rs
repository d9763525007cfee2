//! The state of a task: who may run it, and who may take its output.

use std::sync::atomic::{AtomicUsize, Ordering};

// ANCHOR: bits
/// It's in a queue, or goes there after its poll.
const SCHEDULED: usize = 1;
/// It's being polled.
const RUNNING: usize = 2;
/// Its output is there or was taken, and its future is gone.
const COMPLETE: usize = 4;
/// It's to be cancelled.
const CANCELLED: usize = 8;
/// It has a handle, which takes the output.
const HANDLE: usize = 16;

/// The state of a task: all of the bits above, in one number.
pub struct State(AtomicUsize);

/// What to do with a task after its poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: a wake will come.
    Wait,
    /// It was woken during its poll: queue it again.
    Queue,
    /// It was cancelled during its poll: drop its future.
    Cancel,
}
// ANCHOR_END: bits

// ANCHOR: wake
impl State {
    /// Wakes the task. Returns whether the caller has to queue it.
    pub fn wake(&self) -> bool {
        // This writes even if the task is queued already, so that its next poll
        // sees what this thread did before the wake.
        let old = self.change(|state| match state & COMPLETE {
            0 => Some(state | SCHEDULED),
            _ => None,
        });
        old.is_ok_and(|old| old & (SCHEDULED | RUNNING) == 0)
    }

    /// Changes the state, unless `to` returns `None`. Returns the state before.
    fn change(&self, to: impl Fn(usize) -> Option<usize>) -> Result<usize, usize> {
        // A thread that sees the new value also sees what was written before it.
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, to)
    }
}
// ANCHOR_END: wake

// ANCHOR: run
impl State {
    /// A new task is in a queue, and has a handle.
    pub fn new() -> State {
        State(AtomicUsize::new(SCHEDULED | HANDLE))
    }

    /// Takes it out of the queue for its poll. Returns `false` if it was cancelled.
    pub fn start(&self) -> bool {
        // While it's queued, only CANCELLED and HANDLE change.
        let old = self.change(|state| Some(state & !SCHEDULED | RUNNING));
        old.is_ok_and(|old| old & CANCELLED == 0)
    }

    /// Ends a poll that was pending.
    pub fn stop(&self) -> After {
        let old = self.change(|state| match state & CANCELLED {
            0 => Some(state & !RUNNING),
            _ => None, // it's RUNNING until it's complete
        });
        match old {
            Err(_) => After::Cancel,
            Ok(old) if old & SCHEDULED != 0 => After::Queue,
            Ok(_) => After::Wait,
        }
    }

    /// Asks for its end. Returns whether the caller has to queue the task.
    pub fn cancel(&self) -> bool {
        let old = self.change(|state| match state & (CANCELLED | COMPLETE) {
            0 => Some(state | CANCELLED | SCHEDULED),
            _ => None,
        });
        old.is_ok_and(|old| old & (SCHEDULED | RUNNING) == 0)
    }
}
// ANCHOR_END: run

// ANCHOR: end
impl State {
    /// Hands over the output. Returns `false` if there's no handle to take it.
    pub fn complete(&self) -> bool {
        let old = self.change(|state| Some(state & !RUNNING | COMPLETE));
        old.is_ok_and(|old| old & HANDLE != 0)
    }

    /// Ends the handle. Returns whether there's an output for the caller to drop.
    pub fn drop_handle(&self) -> bool {
        let old = self.change(|state| Some(state & !HANDLE));
        old.is_ok_and(|old| old & COMPLETE != 0)
    }

    /// Whether the output is there.
    pub fn is_complete(&self) -> bool {
        self.0.load(Ordering::Acquire) & COMPLETE != 0
    }
}
// ANCHOR_END: end

impl Default for State {
    fn default() -> State {
        State::new()
    }
}

//! The state of a task: who may run it, and who may take its output.

use std::sync::atomic::{AtomicUsize, Ordering};

// ANCHOR: bits
/// It stands in a queue, or is to be put there after its poll.
const SCHEDULED: usize = 1;
/// It is being polled.
const RUNNING: usize = 2;
/// Its output is there, or was taken; its future is gone.
const COMPLETE: usize = 4;
/// It is to be cancelled.
const CANCELLED: usize = 8;
/// Somebody holds its handle, and takes the output.
const HANDLE: usize = 16;

/// The state of a task: all of the bits above, in one number.
pub struct State(AtomicUsize);

/// What to do with a task after its poll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum After {
    /// Nothing: a wake-up will come.
    Wait,
    /// It was woken while it was polled: queue it again.
    Queue,
    /// It was cancelled while it was polled: drop its future.
    Cancel,
}
// ANCHOR_END: bits

// ANCHOR: wake
impl State {
    /// A wake-up. `true`: the caller puts the task into a queue.
    pub fn wake(&self) -> bool {
        // Even where it is queued already the state is written: whoever polls
        // it next then sees what this thread did before the wake-up.
        let old = self.change(|state| match state & COMPLETE {
            0 => Some(state | SCHEDULED),
            _ => None,
        });
        old.is_ok_and(|old| old & (SCHEDULED | RUNNING) == 0)
    }

    /// Changes the state, unless `to` says none. The state before, in either case.
    fn change(&self, to: impl Fn(usize) -> Option<usize>) -> Result<usize, usize> {
        // Whoever sees the new value also sees what was written before it.
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, to)
    }
}
// ANCHOR_END: wake

// ANCHOR: run
impl State {
    /// A new task stands in a queue, and has a handle.
    pub fn new() -> State {
        State(AtomicUsize::new(SCHEDULED | HANDLE))
    }

    /// Out of the queue, for its poll. `false`: it was cancelled.
    pub fn start(&self) -> bool {
        // While it is queued, only CANCELLED and HANDLE change.
        let old = self.change(|state| Some(state & !SCHEDULED | RUNNING));
        old.is_ok_and(|old| old & CANCELLED == 0)
    }

    /// After a poll that was pending.
    pub fn stop(&self) -> After {
        let old = self.change(|state| match state & CANCELLED {
            0 => Some(state & !RUNNING),
            _ => None, // it goes on running until it is complete
        });
        match old {
            Err(_) => After::Cancel,
            Ok(old) if old & SCHEDULED != 0 => After::Queue,
            Ok(_) => After::Wait,
        }
    }

    /// It is to be cancelled. `true`: the caller puts the task into a queue.
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
    /// The output is there. `false`: there is no handle to take it.
    pub fn complete(&self) -> bool {
        let old = self.change(|state| Some(state & !RUNNING | COMPLETE));
        old.is_ok_and(|old| old & HANDLE != 0)
    }

    /// The handle goes. `true`: the output is there, and the caller drops it.
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

//! One direction of a socket: whether it's worth trying, and which tasks wait for that.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Waker;

use crate::foreign::lock;

// ANCHOR: side
/// One direction of a socket.
pub struct Side {
    /// Counts the events, in steps of two. The lowest bit says whether it's
    /// worth trying.
    events: AtomicUsize,
    /// The wakers of the tasks that wait, each with the number given to `register`.
    waiting: Mutex<Vec<(usize, Waker)>>,
    /// How many numbers have been given out.
    numbers: AtomicUsize,
    /// How many attempts in a row have succeeded.
    in_a_row: AtomicUsize,
}

/// Worth trying.
const READY: usize = 1;
/// One event.
const EVENT: usize = 2;

/// After this many successful attempts in a row, it's the other tasks' turn.
const BUDGET: usize = 128;

impl Side {
    /// Returns a side that's worth trying until the system says otherwise.
    pub fn new() -> Side {
        Side {
            events: AtomicUsize::new(READY),
            waiting: Mutex::default(),
            numbers: AtomicUsize::new(1),
            in_a_row: AtomicUsize::new(0),
        }
    }

    /// An event has come: it's worth trying. Returns whether it wasn't before. If it
    /// was, no task waits: each looks once more after it has noted its waker.
    pub fn event(&self) -> bool {
        let next = |events: usize| Some((events | READY).wrapping_add(EVENT));
        // A thread that sees it also sees what came before the event.
        let old = self
            .events
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
        old.is_ok_and(|old| old & READY == 0)
    }

    /// Takes out the wakers of all tasks that wait. The caller calls them, without a lock.
    pub fn take_into(&self, wakers: &mut Vec<Waker>) {
        let mut waiting = lock(&self.waiting);
        wakers.extend(waiting.drain(..).map(|(_, waker)| waker));
    }

    /// Returns, if it's worth trying, what to give to `would_block` after the attempt.
    pub fn is_ready(&self) -> Option<usize> {
        let events = self.events.load(Ordering::Acquire);
        (events & READY != 0).then_some(events)
    }

    /// The attempt found nothing. An event that has come since still counts.
    pub fn would_block(&self, events: usize) {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let unready = events & !READY;
        let _ = self
            .events
            .compare_exchange(events, unready, success, failure);
    }

    /// Notes a waker under that number, in place of the one before.
    pub fn register(&self, number: usize, waker: &Waker) {
        // Foreign code: cloned before the lock, and the old one dropped after it.
        let waker = waker.clone();
        let mut waiting = lock(&self.waiting);
        let place = waiting.iter().position(|&(noted, _)| noted == number);
        let old = place.map(|place| waiting.swap_remove(place));
        waiting.push((number, waker));
        drop(waiting);
        drop(old);
    }

    /// Removes what's noted under that number.
    pub fn unregister(&self, number: usize) {
        let mut waiting = lock(&self.waiting);
        let place = waiting.iter().position(|&(noted, _)| noted == number);
        let old = place.map(|place| waiting.swap_remove(place));
        drop(waiting);
        drop(old);
    }

    /// Returns a new number to wait under. It's never 0, which all `poll_` calls share.
    pub fn number(&self) -> usize {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns whether the budget is used up. If so, a new one begins.
    pub fn is_tired(&self) -> bool {
        let tired = self.in_a_row.load(Ordering::Relaxed) >= BUDGET;
        if tired {
            self.rest();
        }
        tired
    }

    /// An attempt has succeeded.
    pub fn count(&self) {
        // Should two threads count at once, one more attempt does no harm.
        let before = self.in_a_row.load(Ordering::Relaxed);
        self.in_a_row.store(before + 1, Ordering::Relaxed);
    }

    /// The task has to wait, and it's the others' turn.
    pub fn rest(&self) {
        self.in_a_row.store(0, Ordering::Relaxed);
    }
}
// ANCHOR_END: side

impl Default for Side {
    fn default() -> Side {
        Side::new()
    }
}

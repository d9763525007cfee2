//! One direction of a socket: whether it's worth trying, and who waits for that.

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
    /// Who waits, each with the number that `register` was given.
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

/// After so many attempts in a row that succeed, other tasks have a turn.
const BUDGET: usize = 128;

impl Side {
    /// It's worth trying until the system says otherwise.
    pub fn new() -> Side {
        Side {
            events: AtomicUsize::new(READY),
            waiting: Mutex::default(),
            numbers: AtomicUsize::new(1),
            in_a_row: AtomicUsize::new(0),
        }
    }

    /// An event has come: it's worth trying.
    pub fn event(&self) {
        let next = |events: usize| Some((events | READY).wrapping_add(EVENT));
        // Whoever sees it also sees what came before the event.
        let _ = self
            .events
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, next);
    }

    /// Takes out the wakers of all who wait. The caller wakes them, without a lock.
    pub fn take_into(&self, wakers: &mut Vec<Waker>) {
        let mut waiting = lock(&self.waiting);
        wakers.extend(waiting.drain(..).map(|(_, waker)| waker));
    }

    /// Whether it's worth trying. If so, what to give `would_block` after the attempt.
    pub fn is_ready(&self) -> Option<usize> {
        let events = self.events.load(Ordering::Acquire);
        (events & READY != 0).then_some(events)
    }

    /// The attempt found nothing. An event that has come since counts all the same.
    pub fn would_block(&self, events: usize) {
        let (success, failure) = (Ordering::AcqRel, Ordering::Acquire);
        let unready = events & !READY;
        let _ = self
            .events
            .compare_exchange(events, unready, success, failure);
    }

    /// Notes who waits, in the place of what was noted under that number before.
    pub fn register(&self, number: usize, waker: &Waker) {
        let is_noted = |(noted, old): &(usize, Waker)| *noted == number && old.will_wake(waker);
        if lock(&self.waiting).iter().any(is_noted) {
            return;
        }
        // Foreign code: cloned before the lock, and the old one dropped after it.
        let waker = waker.clone();
        let mut waiting = lock(&self.waiting);
        let place = waiting.iter().position(|&(noted, _)| noted == number);
        let old = place.map(|place| waiting.swap_remove(place));
        waiting.push((number, waker));
        drop(waiting);
        drop(old);
    }

    /// Whoever waits under that number waits no longer.
    pub fn unregister(&self, number: usize) {
        let mut waiting = lock(&self.waiting);
        let place = waiting.iter().position(|&(noted, _)| noted == number);
        let old = place.map(|place| waiting.swap_remove(place));
        drop(waiting);
        drop(old);
    }

    /// A number for one who waits: any but 0, which all calls of `poll_` share.
    pub fn number(&self) -> usize {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }

    /// Whether the budget is used up. Then it's a new one.
    pub fn is_tired(&self) -> bool {
        let tired = self.in_a_row.load(Ordering::Relaxed) >= BUDGET;
        if tired {
            self.rest();
        }
        tired
    }

    /// An attempt has succeeded.
    pub fn count(&self) {
        self.in_a_row.fetch_add(1, Ordering::Relaxed);
    }

    /// The task has to wait, and others have their turn.
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

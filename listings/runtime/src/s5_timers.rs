//! Timers: deadlines in order, a waker for each, and a clock that tests can stop.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Waker;
use std::time::{Duration, Instant};

use crate::common::NO_RUNTIME;
use crate::foreign::{contained, lock};

// ANCHOR: timers
/// A timer's place: its deadline, and a number because deadlines may be equal.
pub type Key = (Instant, u64);

/// Which wakers to call, and when.
#[derive(Default)]
pub struct Timers {
    inner: Mutex<Inner>,
    /// Called when a new timer comes before all others, since a thread that
    /// waits may have to wait less.
    watcher: Option<Waker>,
}

#[derive(Default)]
struct Inner {
    /// In order of their deadlines, so that the first is the next.
    entries: BTreeMap<Key, Waker>,
    /// How many timers have been registered so far.
    registered: u64,
    /// What the clock says while it's paused.
    frozen: Option<Instant>,
}

impl Timers {
    /// Returns timers for threads that register some while another one waits.
    pub fn watched_by(watcher: Waker) -> Timers {
        Timers {
            watcher: Some(watcher),
            ..Timers::default()
        }
    }

    /// Registers a timer.
    pub fn register(&self, deadline: Instant, waker: Waker) -> Key {
        let mut inner = self.lock();
        inner.registered += 1;
        let key = (deadline, inner.registered);
        inner.entries.insert(key, waker);
        let is_first = inner.entries.keys().next() == Some(&key);
        drop(inner);
        if let Some(watcher) = &self.watcher
            && is_first
        {
            contained(|| watcher.wake_by_ref());
        }
        key
    }

    /// Gives a timer the waker of its latest poll. Returns whether it's still there.
    pub fn renew(&self, key: Key, waker: &Waker) -> bool {
        // Cloned before the lock, and the old one dropped after it: it may hold
        // the last reference to a task, whose drop may come back here.
        let waker = waker.clone();
        let mut inner = self.lock();
        let old = inner.entries.get_mut(&key);
        let old = old.map(|entry| mem::replace(entry, waker));
        drop(inner);
        old.is_some()
    }

    /// Takes a timer out, unless it has expired.
    pub fn cancel(&self, key: Key) {
        let waker = self.lock().entries.remove(&key);
        drop(waker);
    }

    /// Takes out the timers whose time has come, in order, and calls their wakers.
    /// Returns how many there were.
    pub fn expire(&self) -> usize {
        let mut expired = Vec::new();
        let mut inner = self.lock();
        if inner.entries.is_empty() {
            return 0;
        }
        let now = inner.now();
        while let Some(first) = inner.entries.first_entry()
            && first.key().0 <= now
        {
            expired.push(first.remove());
        }
        drop(inner);
        // After the lock is released: a waker may run anything. If one panics,
        // the others are still called.
        let count = expired.len();
        for waker in expired {
            contained(|| waker.wake());
        }
        count
    }

    /// Returns how long the thread may wait for the next deadline. `None` is forever.
    ///
    /// While the clock is paused there's no need to wait: it's moved on to the
    /// next deadline.
    pub fn wait(&self) -> Option<Duration> {
        let mut inner = self.lock();
        let (next, _) = *inner.entries.first_key_value()?.0;
        if let Some(frozen) = &mut inner.frozen {
            *frozen = next.max(*frozen);
        }
        Some(next.saturating_duration_since(inner.now()))
    }
    // ANCHOR_END: timers

    /// Returns the number of timers that haven't expired.
    pub fn len(&self) -> usize {
        self.lock().entries.len()
    }

    /// Whether no timer is registered.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.inner)
    }
}

// ANCHOR: clock
impl Inner {
    fn now(&self) -> Instant {
        self.frozen.unwrap_or_else(Instant::now)
    }
}

impl Timers {
    /// Returns what the clock says: the time, unless it was paused.
    pub fn now(&self) -> Instant {
        self.lock().now()
    }

    /// Stops the clock.
    pub fn pause(&self) {
        let mut inner = self.lock();
        inner.frozen = Some(inner.now());
    }

    /// Moves the paused clock, and wakes the tasks whose time has come.
    ///
    /// # Panics
    ///
    /// If the clock runs.
    pub fn advance(&self, by: Duration) {
        let mut inner = self.lock();
        let now = inner.frozen.expect("only a paused clock can be moved");
        inner.frozen = Some(later(now, by));
        drop(inner);
        self.expire();
    }
}

/// Returns the moment that's so much later. If that's further than a clock can
/// count, returns one that's as good as never.
pub fn later(now: Instant, mut by: Duration) -> Instant {
    loop {
        match now.checked_add(by) {
            Some(moment) => return moment,
            None => by /= 2,
        }
    }
}
// ANCHOR_END: clock

// ANCHOR: current
thread_local! {
    /// The timers of the loop that runs on this thread.
    static CURRENT: RefCell<Option<Arc<Timers>>> = const { RefCell::new(None) };
}

/// Returns the timers of the loop that runs on this thread.
///
/// # Panics
///
/// If there is none.
#[track_caller]
pub fn current() -> Arc<Timers> {
    let timers = CURRENT.try_with(|current| current.borrow().clone());
    timers.ok().flatten().expect(NO_RUNTIME)
}

/// Makes `timers` the current ones until the value is dropped.
pub fn enter(timers: Arc<Timers>) -> Entered {
    Entered(replace(Some(timers)))
}

/// Replaces the current timers, and returns the old ones. At the end of a
/// thread their place may be gone, and then there are no current timers.
fn replace(timers: Option<Arc<Timers>>) -> Option<Arc<Timers>> {
    CURRENT
        .try_with(|current| current.replace(timers))
        .ok()
        .flatten()
}

/// What was current before.
pub struct Entered(Option<Arc<Timers>>);

impl Drop for Entered {
    fn drop(&mut self) {
        drop(replace(self.0.take()));
    }
}
// ANCHOR_END: current

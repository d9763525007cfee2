//! A wake comes between the look at the flag and the sleep.
//!
//! Run it: `cargo run -p runtime --example rt_missed_wake`

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

// ANCHOR: first
/// The flag is looked at before the lock is taken.
#[derive(Default)]
pub(crate) struct FirstParker {
    woken: AtomicBool,
    lock: Mutex<()>,
    bell: Condvar,
}

impl FirstParker {
    /// Sleeps until it's woken, or `limit` is over. Returns whether it was woken.
    /// `gap` runs between the look and the sleep.
    pub(crate) fn park(&self, gap: impl FnOnce(), limit: Duration) -> bool {
        if self.woken.swap(false, Ordering::SeqCst) {
            return true;
        }
        gap();
        let guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let slept = self.bell.wait_timeout(guard, limit);
        let (_guard, end) = slept.unwrap_or_else(PoisonError::into_inner);
        !end.timed_out()
    }

    pub(crate) fn unpark(&self) {
        self.woken.store(true, Ordering::SeqCst);
        self.bell.notify_one();
    }
}
// ANCHOR_END: first

// ANCHOR: main
/// The same with `thread::park`, which keeps an unpark that comes early.
pub(crate) fn park_thread(woken: &AtomicBool, gap: impl FnOnce(), limit: Duration) -> bool {
    if !woken.swap(false, Ordering::SeqCst) {
        gap();
        thread::park_timeout(limit);
    }
    woken.load(Ordering::SeqCst)
}

fn main() {
    let limit = Duration::from_millis(300);
    let parker = FirstParker::default();
    println!("before the look: {}", {
        parker.unpark();
        parker.park(|| (), limit)
    });
    println!("in the gap: {}", parker.park(|| parker.unpark(), limit));

    let woken = AtomicBool::new(false);
    let this = thread::current();
    let wake = || {
        woken.store(true, Ordering::SeqCst);
        this.unpark();
    };
    println!("in the gap, parked: {}", park_thread(&woken, wake, limit));
}
// ANCHOR_END: main

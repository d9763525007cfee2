//! Two threads wake a third: does its last poll see what both have done?
//!
//! Run it: `cargo run -p memory-ordering --example two_wakes`

use std::sync::{Arc, Mutex};

use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicBool, AtomicUsize};
use loom::thread;

// ANCHOR: threads
#[derive(Default)]
struct Shared {
    done: [AtomicUsize; 2],
    woken: AtomicBool,
}

/// One of two threads does its part, and wakes.
fn work(shared: &Shared, part: usize, wake: fn(&AtomicBool)) {
    shared.done[part].store(1, Relaxed);
    wake(&shared.woken);
}

/// Polls if there was a wake. Returns how many parts the poll sees.
fn poll(shared: &Shared) -> Option<usize> {
    let woken = shared.woken.swap(false, Acquire);
    woken.then(|| shared.done.iter().map(|part| part.load(Relaxed)).sum())
}

pub(crate) fn with_a_store(woken: &AtomicBool) {
    woken.store(true, Release);
}

pub(crate) fn with_a_swap(woken: &AtomicBool) {
    woken.swap(true, Release);
}
// ANCHOR_END: threads

// ANCHOR: main
/// In how many orders the last poll sees both parts, and in how many it misses one
/// though no wake is left that would ask for another.
pub(crate) fn last_poll(wake: fn(&AtomicBool)) -> [usize; 2] {
    let counts = Arc::new(Mutex::new([0; 2]));
    let count = counts.clone();
    loom::model(move || {
        let shared = Arc::new(Shared::default());
        let threads = [0, 1].map(|part| {
            let shared = shared.clone();
            thread::spawn(move || work(&shared, part, wake))
        });
        let seen = poll(&shared);
        for thread in threads {
            thread.join().expect("no panic");
        }
        let wake_is_left = shared.woken.load(Relaxed);
        if let Some(parts) = seen.filter(|_| !wake_is_left) {
            count.lock().expect("no panic")[usize::from(parts < 2)] += 1;
        }
    });
    *counts.lock().expect("no panic")
}

fn main() {
    let wakes: [(_, fn(&AtomicBool)); 2] = [("store", with_a_store), ("swap", with_a_swap)];
    for (how, wake) in wakes {
        let [both, lost] = last_poll(wake);
        println!("{how}: {both} see both parts, {lost} miss one");
    }
}
// ANCHOR_END: main

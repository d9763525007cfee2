//! A message and a flag: does the thread that sees the flag see the message?
//!
//! Run it: `cargo run -p memory-ordering --example published`

use std::sync::{Arc, Mutex};

use loom::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicBool, AtomicUsize};
use loom::thread;

// ANCHOR: threads
#[derive(Default)]
struct Shared {
    message: AtomicUsize,
    ready: AtomicBool,
}

fn write(shared: &Shared, order: Ordering) {
    shared.message.store(7, Relaxed);
    shared.ready.store(true, order);
}

/// Returns the message, if the flag is set.
fn read(shared: &Shared, order: Ordering) -> Option<usize> {
    let ready = shared.ready.load(order);
    ready.then(|| shared.message.load(Relaxed))
}
// ANCHOR_END: threads

// ANCHOR: main
/// In how many orders the flag is seen with the message, and without it.
pub(crate) fn seen(store: Ordering, load: Ordering) -> [usize; 2] {
    let counts = Arc::new(Mutex::new([0; 2]));
    let count = counts.clone();
    loom::model(move || {
        let shared = Arc::new(Shared::default());
        let writer = {
            let shared = shared.clone();
            thread::spawn(move || write(&shared, store))
        };
        if let Some(message) = read(&shared, load) {
            count.lock().expect("no panic")[usize::from(message == 0)] += 1;
        }
        writer.join().expect("no panic");
    });
    *counts.lock().expect("no panic")
}

fn main() {
    for (store, load) in [
        (Relaxed, Relaxed),
        (Release, Relaxed),
        (Relaxed, Acquire),
        (Release, Acquire),
    ] {
        let [with, without] = seen(store, load);
        println!("{store:?}, {load:?}: {with} with the message, {without} without");
    }
}
// ANCHOR_END: main

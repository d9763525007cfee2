//! A message goes through two flags. Does the third thread see it?
//!
//! Run it: `cargo run -p memory-ordering --example relay`

use std::sync::{Arc, Mutex};

use loom::sync::atomic::Ordering::{self, Acquire, Relaxed, Release};
use loom::sync::atomic::{AtomicBool, AtomicUsize};
use loom::thread;

// ANCHOR: threads
#[derive(Default)]
struct Shared {
    message: AtomicUsize,
    first: AtomicBool,
    second: AtomicBool,
}

fn write(shared: &Shared) {
    shared.message.store(7, Relaxed);
    shared.first.store(true, Release);
}

fn hand_on(shared: &Shared, load: Ordering) {
    if shared.first.load(load) {
        shared.second.store(true, Release);
    }
}

fn read(shared: &Shared) -> Option<usize> {
    let ready = shared.second.load(Acquire);
    ready.then(|| shared.message.load(Relaxed))
}
// ANCHOR_END: threads

/// In how many orders the second flag is seen with the message, and without it.
pub(crate) fn seen(load: Ordering) -> [usize; 2] {
    let counts = Arc::new(Mutex::new([0; 2]));
    let count = counts.clone();
    loom::model(move || {
        let shared = Arc::new(Shared::default());
        let (writer, relay) = (shared.clone(), shared.clone());
        let writer = thread::spawn(move || write(&writer));
        let relay = thread::spawn(move || hand_on(&relay, load));
        if let Some(message) = read(&shared) {
            count.lock().expect("no panic")[usize::from(message == 0)] += 1;
        }
        writer.join().expect("no panic");
        relay.join().expect("no panic");
    });
    *counts.lock().expect("no panic")
}

fn main() {
    for load in [Acquire, Relaxed] {
        let [with, without] = seen(load);
        println!("{load:?}: {with} with the message, {without} without");
    }
}

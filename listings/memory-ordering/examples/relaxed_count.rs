//! Two threads count with `Relaxed`, and a third one reads after both.
//!
//! Run it: `cargo run -p memory-ordering --example relaxed_count`

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use loom::sync::atomic::AtomicUsize;
use loom::sync::atomic::Ordering::Relaxed;
use loom::thread;

// ANCHOR: main
pub(crate) fn sums() -> BTreeSet<usize> {
    let sums = Arc::new(Mutex::new(BTreeSet::new()));
    let found = sums.clone();
    loom::model(move || {
        let counter = Arc::new(AtomicUsize::new(0));
        let threads = [0, 1].map(|_| {
            let counter = counter.clone();
            thread::spawn(move || {
                counter.fetch_add(1, Relaxed);
            })
        });
        for thread in threads {
            thread.join().expect("no panic");
        }
        let sum = counter.load(Relaxed);
        found.lock().expect("no panic").insert(sum);
    });
    let sums = sums.lock().expect("no panic");
    sums.clone()
}

fn main() {
    println!("{:?}", sums());
}
// ANCHOR_END: main

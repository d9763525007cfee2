//! Two threads each add one to a counter, in every order.
//!
//! Run it: `cargo run -p runtime --example order_counter`

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use loom::sync::atomic::{AtomicUsize, Ordering};
use loom::thread;

// ANCHOR: main
fn add(counter: &AtomicUsize) {
    let seen = counter.load(Ordering::SeqCst);
    counter.store(seen + 1, Ordering::SeqCst);
}

fn main() {
    let sums = Arc::new(Mutex::new(BTreeSet::new()));
    let noted = sums.clone();
    loom::model(move || {
        let counter = Arc::new(AtomicUsize::new(0));
        let other = {
            let counter = counter.clone();
            thread::spawn(move || add(&counter))
        };
        add(&counter);
        other.join().expect("no panic");
        let sum = counter.load(Ordering::SeqCst);
        noted.lock().expect("no panic").insert(sum);
    });
    println!("{:?}", sums.lock().expect("no panic"));
}
// ANCHOR_END: main

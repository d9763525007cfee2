//! Each of two threads says that it's there, and looks for the other.
//!
//! Run it: `cargo run -p memory-ordering --example store_buffer`

use std::sync::{Arc, Mutex};

use loom::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
use loom::sync::atomic::{AtomicBool, fence};
use loom::thread;

// ANCHOR: sides
type Flags = [AtomicBool; 2];
type Side = fn(&Flags, usize) -> bool;

/// Returns whether the other side was seen.
pub(crate) fn released(flags: &Flags, me: usize) -> bool {
    flags[me].store(true, Release);
    flags[1 - me].load(Acquire)
}

pub(crate) fn fenced(flags: &Flags, me: usize) -> bool {
    flags[me].store(true, Relaxed);
    fence(SeqCst);
    flags[1 - me].load(Relaxed)
}
// ANCHOR_END: sides

/// In how many orders neither side sees the other, one does, and both do.
pub(crate) fn seen(side: Side) -> [usize; 3] {
    let counts = Arc::new(Mutex::new([0; 3]));
    let count = counts.clone();
    loom::model(move || {
        let flags = Arc::new(Flags::default());
        let other = {
            let flags = flags.clone();
            thread::spawn(move || side(&flags, 1))
        };
        let sides = [side(&flags, 0), other.join().expect("no panic")];
        let seen = sides.into_iter().filter(|seen| *seen).count();
        count.lock().expect("no panic")[seen] += 1;
    });
    *counts.lock().expect("no panic")
}

fn main() {
    let sides: [(_, Side); 2] = [("released", released), ("fenced", fenced)];
    for (how, side) in sides {
        let [neither, one, both] = seen(side);
        println!("{how}: {neither} neither, {one} one, {both} both");
    }
}

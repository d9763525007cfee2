//! A task ends just as its handle goes: who drops the output, in every order of two threads?
//!
//! Run it: `cargo run -p runtime --example order_two_flags`

use std::sync::{Arc, Mutex};

use loom::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use loom::sync::atomic::{AtomicUsize, fence};
use loom::thread;

// ANCHOR: sides
/// What the task and its handle share. A side that sees the other one gone drops
/// the output, and returns `true`.
type Shared = [AtomicUsize; 2];

fn look_then_set(shared: &Shared, me: usize) -> bool {
    let other_is_gone = shared[1 - me].load(Acquire) == 1;
    shared[me].store(1, Release);
    other_is_gone
}

fn set_then_look(shared: &Shared, me: usize) -> bool {
    shared[me].store(1, Relaxed);
    fence(SeqCst);
    shared[1 - me].load(Relaxed) == 1
}

fn in_one_step(shared: &Shared, _: usize) -> bool {
    shared[0].fetch_add(1, AcqRel) == 1
}
// ANCHOR_END: sides

// ANCHOR: main
/// In how many orders the output is dropped never, once, and twice.
pub(crate) fn drops(side: fn(&Shared, usize) -> bool) -> [usize; 3] {
    let counts = Arc::new(Mutex::new([0; 3]));
    let count = counts.clone();
    loom::model(move || {
        let shared = Arc::new(Shared::default());
        let handle = {
            let shared = shared.clone();
            thread::spawn(move || side(&shared, 1))
        };
        let sides = [side(&shared, 0), handle.join().expect("no panic")];
        let drops = sides.into_iter().filter(|drops| *drops).count();
        count.lock().expect("no panic")[drops] += 1;
    });
    *counts.lock().expect("no panic")
}

pub(crate) fn all() -> [(&'static str, [usize; 3]); 3] {
    [
        ("look, then set", drops(look_then_set)),
        ("set, then look", drops(set_then_look)),
        ("in one step", drops(in_one_step)),
    ]
}

fn main() {
    for (how, [never, once, twice]) in all() {
        println!("{how}: {never} never, {once} once, {twice} twice");
    }
}
// ANCHOR_END: main

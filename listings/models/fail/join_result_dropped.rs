//@ error: none
//! A dropped result of `join` is a warning, which this program turns into an error.

#![deny(unused_must_use)]

use std::thread;

fn do_one_thing() {
    println!("one thing");
}

fn do_another_thing() {
    println!("another thing");
}

// ANCHOR: dropped
fn main() {
    let t1 = thread::spawn(do_one_thing);
    let t2 = thread::spawn(do_another_thing);
    for thread in [t1, t2] {
        thread.join();
    }
}
// ANCHOR_END: dropped

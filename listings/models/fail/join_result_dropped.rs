//@ error: none
//! A dropped result of `join` is a warning, which this program turns into an error.

#![deny(unused_must_use)]

use std::thread;

fn make_tea() {
    println!("tea is ready");
}

fn fry_eggs() {
    println!("eggs are ready");
}

// ANCHOR: dropped
fn main() {
    let tea = thread::spawn(make_tea);
    let eggs = thread::spawn(fry_eggs);
    for thread in [tea, eggs] {
        thread.join();
    }
}
// ANCHOR_END: dropped

//@ error: E0499
//! Two threads cannot both change one variable.

use std::thread;

fn main() {
    let mut count = 0;
    // ANCHOR: race
    thread::scope(|scope| {
        scope.spawn(|| count += 1);
        scope.spawn(|| count += 1);
    });
    // ANCHOR_END: race
    println!("{count}");
}

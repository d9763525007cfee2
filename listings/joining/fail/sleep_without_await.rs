//@ error: none
//! A pause that isn't awaited; this program makes the warning an error.

#![deny(unused_must_use)]

use std::time::Duration;

// ANCHOR: a
async fn count_a() {
    for _ in 0..10 {
        trpl::sleep(Duration::from_secs(1));
        println!("A once")
    }
    println!("A done")
}
// ANCHOR_END: a

fn main() {
    trpl::block_on(count_a());
}

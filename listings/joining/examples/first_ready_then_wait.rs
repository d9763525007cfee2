//! One child waits for what the other sets.
//!
//! Run it: `cargo run -p joining --example first_ready_then_wait`

use std::cell::Cell;

// ANCHOR: question
fn main() {
    let ready = Cell::new(false);
    let waits = async {
        let mut polls = 1;
        while !ready.get() {
            trpl::yield_now().await;
            polls += 1;
        }
        println!("ready at poll {polls}");
    };
    let sets = async {
        ready.set(true);
        println!("set");
    };
    trpl::block_on(trpl::join(waits, sets));
}
// ANCHOR_END: question

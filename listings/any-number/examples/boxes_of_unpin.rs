//! Boxes of futures that are `Unpin`, and how far they move with their box.
//!
//! Run it: `cargo run -p any-number --example boxes_of_unpin`

// ANCHOR: unpin
use std::future::ready;

use futures::executor::block_on;
use futures::future::join_all;

fn main() {
    let futures: Vec<Box<dyn Future<Output = u32> + Unpin>> =
        vec![Box::new(ready(1)), Box::new(ready(2))];
    println!("{:?}", block_on(join_all(futures)));

    let boxed = Box::new(async { 3 });
    let before: *const _ = &*boxed;
    let moved = [boxed];
    println!(
        "the block stayed where it was: {}",
        std::ptr::eq(before, &*moved[0])
    );
}
// ANCHOR_END: unpin

//! One block, two futures, one vector.
//!
//! Run it: `cargo run -p any-number --example block_in_a_closure`

// ANCHOR: closure
use futures::executor::block_on;
use futures::future::join_all;

fn main() {
    let one = || async { 1 };
    let futures = vec![one(), one()];
    println!("{:?}", block_on(join_all(futures)));
}
// ANCHOR_END: closure

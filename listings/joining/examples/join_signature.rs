//! What `trpl::join` takes and returns.
//!
//! Run it: `cargo run -p joining --example join_signature`

use std::future::{Future, ready};

// ANCHOR: join
fn join<A: Future, B: Future>(a: A, b: B) -> impl Future<Output = (A::Output, B::Output)> {
    trpl::join(a, b)
}
// ANCHOR_END: join

fn main() {
    println!("{:?}", trpl::block_on(join(ready(1), ready("a"))));
}

//@ error: E0382
//! A future is pinned and then moved.

use std::pin::pin;
use std::task::{Context, Waker};

async fn answer() -> u32 {
    42
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let future = answer();
    let pinned = pin!(future);
    println!("{:?}", pinned.poll(&mut context));
    let moved = vec![future];
    drop(moved);
}

//@ error: E0599
//! A future of an async function is polled without a pin.

use std::task::{Context, Waker};

async fn answer() -> u32 {
    42
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let mut future = answer();
    println!("{:?}", future.poll(&mut context));
}

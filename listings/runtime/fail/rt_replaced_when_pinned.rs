//@ error: E0594
//! A pinned future is replaced through its pin.

use std::pin::pin;
use std::task::{Context, Waker};

async fn answer(number: u32) -> u32 {
    number
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let pinned = pin!(answer(1));
    *pinned = answer(2);
    println!("{:?}", pinned.poll(&mut context));
}

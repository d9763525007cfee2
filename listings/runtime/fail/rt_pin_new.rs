//@ error: E0277
//! A future of an async function is pinned by `Pin::new`.

use std::pin::Pin;
use std::task::{Context, Waker};

async fn answer() -> u32 {
    42
}

fn main() {
    let mut context = Context::from_waker(Waker::noop());
    let mut future = answer();
    println!("{:?}", Pin::new(&mut future).poll(&mut context));
}

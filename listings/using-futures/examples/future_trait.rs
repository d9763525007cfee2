//! The trait `Future`, and two futures that are polled by hand.
//!
//! Run it: `cargo run -p using-futures --example future_trait`

use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

// ANCHOR: trait
pub(crate) trait Future {
    type Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output>;
}
// ANCHOR_END: trait

/// Every future of the standard trait is one of ours, so the two have the same form.
impl<F: std::future::Future> Future for F {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        std::future::Future::poll(self, context)
    }
}

// ANCHOR: by_hand
fn main() {
    let mut context = Context::from_waker(Waker::noop());

    let seven = pin!(async { 7 });
    println!("{:?}", Future::poll(seven, &mut context));

    let never = pin!(std::future::pending::<i32>());
    println!("{:?}", Future::poll(never, &mut context));
}
// ANCHOR_END: by_hand

//! A future is pending and keeps no waker.
//!
//! Run it: `cargo run -p runtime --example rt_no_waker_kept`

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use runtime::s1_poll::Wakes;

// ANCHOR: deaf
async fn deaf(rung: &AtomicBool) {
    std::future::poll_fn(|_context| match rung.load(Ordering::SeqCst) {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
    .await
}
// ANCHOR_END: deaf

// ANCHOR: main
fn main() {
    let rung = AtomicBool::new(false);
    let mut deaf = pin!(deaf(&rung));
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let mut context = Context::from_waker(&waker);

    println!("before: {:?}", deaf.as_mut().poll(&mut context));
    rung.store(true, Ordering::SeqCst);
    println!("it has rung; wakes: {}", wakes.count());
    println!("if asked: {:?}", deaf.as_mut().poll(&mut context));
}
// ANCHOR_END: main

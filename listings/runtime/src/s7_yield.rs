//! A future that lets other tasks go first: it's pending once.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

// ANCHOR: yield_now
/// Lets the other tasks go first.
pub fn yield_now() -> impl Future<Output = ()> {
    Yield(false)
}

/// Whether it has been pending.
struct Yield(bool);

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
// ANCHOR_END: yield_now

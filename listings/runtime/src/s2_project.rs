//! Stage 2: a future around a future, and the way from one pin to the other.

use std::pin::Pin;
use std::task::{Context, Poll};

// ANCHOR: by_hand
/// Counts the polls of a future, with the projection written by hand.
pub struct CountedByHand<F> {
    /// Pinned whenever the whole is.
    future: F,
    /// Never pinned.
    polls: u32,
}

impl<F> CountedByHand<F> {
    /// Wraps `future`, which must not have been polled yet.
    pub fn new(future: F) -> Self {
        Self { future, polls: 0 }
    }

    fn project(self: Pin<&mut Self>) -> (Pin<&mut F>, &mut u32) {
        // SAFETY: `future` leaves this only as a pin, here and nowhere else. It is
        // dropped in place, there is no `Drop` that could move it, and the
        // automatic `Unpin` holds only if `F` is `Unpin`.
        unsafe {
            let this = self.get_unchecked_mut();
            (Pin::new_unchecked(&mut this.future), &mut this.polls)
        }
    }
}

impl<F: Future> Future for CountedByHand<F> {
    type Output = (F::Output, u32);

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        let (future, polls) = self.project();
        *polls += 1;
        future.poll(context).map(|output| (output, *polls))
    }
}
// ANCHOR_END: by_hand

// ANCHOR: by_macro
pin_project_lite::pin_project! {
    /// Counts the polls of a future, with the projection written by a macro.
    pub struct Counted<F> {
        // Pinned whenever the whole is.
        #[pin]
        future: F,
        // Never pinned.
        polls: u32,
    }
}

impl<F> Counted<F> {
    /// Wraps `future`, which must not have been polled yet.
    pub fn new(future: F) -> Self {
        Self { future, polls: 0 }
    }
}

impl<F: Future> Future for Counted<F> {
    type Output = (F::Output, u32);

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        let this = self.project();
        *this.polls += 1;
        this.future
            .poll(context)
            .map(|output| (output, *this.polls))
    }
}
// ANCHOR_END: by_macro

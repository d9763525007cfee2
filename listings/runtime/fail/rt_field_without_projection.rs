//@ error: E0599
//! A wrapper polls the future inside as an ordinary field.

use std::pin::Pin;
use std::task::{Context, Poll};

struct Counted<F> {
    future: F,
    polls: u32,
}

impl<F: Future> Future for Counted<F> {
    type Output = (F::Output, u32);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        self.polls += 1;
        self.future.poll(context).map(|output| (output, self.polls))
    }
}

fn main() {
    let counted = Counted {
        future: async { 42 },
        polls: 0,
    };
    drop(counted);
}

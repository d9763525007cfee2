//! A machine by hand and the compiler's take the same polls.
//!
//! Run it: `cargo run -p runtime --example rt_machine`

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use runtime::s1_poll::{Countdown, Wakes};
use runtime::s2_machine::{Largest, largest};

// ANCHOR: polls
/// Polls to the end. Returns each poll's answer and the wakes up to then.
pub(crate) fn polls<F: Future>(future: F) -> Vec<(Poll<F::Output>, usize)> {
    let mut future = pin!(future);
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let mut context = Context::from_waker(&waker);
    let mut answers = Vec::new();
    loop {
        let answer = future.as_mut().poll(&mut context);
        let done = answer.is_ready();
        answers.push((answer, wakes.count()));
        if done {
            return answers;
        }
    }
}

fn main() {
    let numbers = [3, 7, 5];
    println!("{:?}", polls(largest(numbers, Countdown { left: 2 })));
    println!("{:?}", polls(Largest::new(numbers, Countdown { left: 2 })));
}
// ANCHOR_END: polls

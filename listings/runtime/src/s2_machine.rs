//! Stage 2: an `async fn` with a borrow across an await, and the same machine by hand.

use std::marker::PhantomPinned;
use std::pin::Pin;
use std::ptr;
use std::task::{Context, Poll, ready};

use crate::s1_poll::Countdown;

// ANCHOR: by_compiler
/// Returns the largest of the numbers, after a wait.
pub async fn largest(numbers: [u32; 3], wait: Countdown) -> u32 {
    let largest = pick(&numbers);
    wait.await;
    *largest
}

fn pick(numbers: &[u32; 3]) -> &u32 {
    let [first, rest @ ..] = numbers;
    rest.iter()
        .fold(first, |largest, number| largest.max(number))
}
// ANCHOR_END: by_compiler

// ANCHOR: machine
/// What `largest` returns, by hand.
pub struct Largest {
    /// How far the body has got.
    state: State,
    /// The argument, which is borrowed in `Waiting`.
    numbers: [u32; 3],
    /// The borrow. In `Waiting` it points into `numbers`; before that it's null.
    largest: *const u32,
    /// The future of the one await.
    wait: Countdown,
    /// Takes away `Unpin`: this must not move once it has been polled.
    _pinned: PhantomPinned,
}

enum State {
    Start,
    Waiting,
    Done,
}

impl Largest {
    /// Runs nothing yet.
    pub fn new(numbers: [u32; 3], wait: Countdown) -> Self {
        Self {
            state: State::Start,
            numbers,
            largest: ptr::null(),
            wait,
            _pinned: PhantomPinned,
        }
    }
}
// ANCHOR_END: machine

// ANCHOR: poll
impl Future for Largest {
    type Output = u32;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<u32> {
        // SAFETY: nothing below moves the machine or a field out of it.
        let machine = unsafe { self.get_unchecked_mut() };
        if let State::Start = machine.state {
            machine.largest = pick(&machine.numbers);
            machine.state = State::Waiting;
        }
        if let State::Done = machine.state {
            panic!("`Largest` polled after completion");
        }
        ready!(Pin::new(&mut machine.wait).poll(context));
        machine.state = State::Done;
        // SAFETY: `Waiting` means that it points into `numbers`. They are where they
        // were, because the machine is pinned, and nothing has changed them.
        Poll::Ready(unsafe { *machine.largest })
    }
}
// ANCHOR_END: poll

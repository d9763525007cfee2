//! A bell that looks and leaves its waker in two steps, and a ring between them.
//!
//! Run it: `cargo run -p runtime --example rt_bell_two_steps`

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use runtime::foreign::lock;
use runtime::s1_poll::Wakes;

// ANCHOR: bell
#[derive(Default)]
pub(crate) struct FirstBell {
    rung: AtomicBool,
    waker: Mutex<Option<Waker>>,
}

impl FirstBell {
    /// Looks, and then leaves the waker. `gap` runs in between.
    pub(crate) fn poll(&self, context: &Context, gap: impl FnOnce()) -> Poll<()> {
        if self.rung.load(Ordering::SeqCst) {
            return Poll::Ready(());
        }
        gap();
        let waker = context.waker().clone();
        *lock(&self.waker) = Some(waker);
        Poll::Pending
    }

    pub(crate) fn ring(&self) {
        self.rung.store(true, Ordering::SeqCst);
        let waker = lock(&self.waker).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}
// ANCHOR_END: bell

// ANCHOR: main
/// Polls a bell that's rung in the gap, or after the poll. Returns the answer
/// and how often the task was woken.
pub(crate) fn rung(in_the_gap: bool) -> (Poll<()>, usize) {
    let (bell, wakes) = (FirstBell::default(), Arc::new(Wakes::default()));
    let waker = Waker::from(wakes.clone());
    let context = Context::from_waker(&waker);
    let answer = bell.poll(&context, || {
        if in_the_gap {
            bell.ring();
        }
    });
    if !in_the_gap {
        bell.ring();
    }
    (answer, wakes.count())
}

fn main() {
    println!("rung after the poll: {:?}", rung(false));
    println!("rung in the gap: {:?}", rung(true));
}
// ANCHOR_END: main

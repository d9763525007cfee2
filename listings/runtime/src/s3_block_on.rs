//! Stage 3: `block_on`, which sleeps between the polls of one future.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use crate::common::Flag;

// ANCHOR: parker
/// A thread that sleeps until it's woken.
pub struct Parker {
    /// The thread that sleeps.
    thread: Thread,
    /// Whether there was a wake since it last slept.
    woken: Flag,
}

impl Parker {
    /// Returns a parker of the calling thread.
    pub fn new() -> Self {
        Self {
            thread: thread::current(),
            woken: Flag::new(false),
        }
    }

    /// Sleeps until there's a wake, and takes it.
    pub fn park(&self) {
        // A park may end without a wake of ours, so the flag decides.
        while !self.woken.take() {
            thread::park();
        }
    }

    /// Ends the sleep, or the next one if the thread is awake.
    pub fn unpark(&self) {
        if self.woken.raise() {
            self.thread.unpark();
        }
    }
}
// ANCHOR_END: parker

impl Default for Parker {
    fn default() -> Self {
        Self::new()
    }
}

// ANCHOR: waker
impl Wake for Parker {
    fn wake(self: Arc<Self>) {
        self.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.unpark();
    }
}

fn waker(parker: &Arc<Parker>) -> Waker {
    Waker::from(parker.clone())
}
// ANCHOR_END: waker

// ANCHOR: block_on
/// Polls `future` until it's done, and sleeps between the polls.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let parker = Arc::new(Parker::new());
    let waker = waker(&parker);
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        parker.park();
    }
}
// ANCHOR_END: block_on

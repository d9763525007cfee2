//! Stage 3: `block_on`, which sleeps between the polls of one future.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

// ANCHOR: parker
/// A thread that sleeps until it's woken.
struct Parker {
    /// The thread that sleeps.
    thread: Thread,
    /// Whether there was a wake since the last poll began.
    woken: AtomicBool,
}

impl Parker {
    /// Returns a parker of the calling thread.
    fn new() -> Self {
        Self {
            thread: thread::current(),
            woken: AtomicBool::new(false),
        }
    }

    /// Sleeps until there's a wake, and takes it.
    fn park(&self) {
        // A park may end without a wake of ours, so the flag decides.
        while !self.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }

    fn unpark(&self) {
        if !self.woken.swap(true, Ordering::Release) {
            self.thread.unpark();
        }
    }
}
// ANCHOR_END: parker

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

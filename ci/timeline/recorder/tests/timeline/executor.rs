//! Executors and futures as a reader writes them.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Unparks the thread that waits, and counts what it is asked to do.
pub struct Unpark {
    /// The thread that polls.
    thread: Thread,
    /// How often a waker was woken by value.
    pub by_value: AtomicUsize,
    /// How often a waker was woken by reference.
    pub by_reference: AtomicUsize,
}

impl Unpark {
    /// A waker for this thread.
    pub fn new() -> Arc<Self> {
        Arc::new(Unpark {
            thread: thread::current(),
            by_value: AtomicUsize::new(0),
            by_reference: AtomicUsize::new(0),
        })
    }
}

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.by_value.fetch_add(1, Ordering::SeqCst);
        self.thread.unpark();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.by_reference.fetch_add(1, Ordering::SeqCst);
        self.thread.unpark();
    }
}

/// Polls one future until it is ready.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Unpark::new());
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

/// Wakes its task and is pending once.
#[derive(Default)]
pub struct Yield {
    /// Whether it has been pending.
    done: bool,
}

impl Future for Yield {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.done {
            return Poll::Ready(());
        }
        self.done = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Polls a future once with this waker.
pub fn poll_with<F: Future>(future: Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}

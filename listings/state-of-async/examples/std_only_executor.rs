//! An executor for one future, written with the standard library alone.
//!
//! Run it: `cargo run -p state-of-async --example std_only_executor`

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake};
use std::thread::{self, Thread};

// ANCHOR: executor
/// Wakes the task by waking the thread that polls it.
struct ThreadWaker(Thread);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Polls `future` until it is done and sleeps between the polls.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Arc::new(ThreadWaker(thread::current())).into();
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
// ANCHOR_END: executor

// ANCHOR: future
/// Is pending until it was polled `polls` times, and asks for each next poll itself.
async fn count_to(polls: u32) -> u32 {
    let mut count = 0;
    poll_fn(|context| {
        count += 1;
        if count == polls {
            return Poll::Ready(count);
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

fn main() {
    let polls = block_on(count_to(3));
    println!("done after {polls} polls");
}
// ANCHOR_END: future

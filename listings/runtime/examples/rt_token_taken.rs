//! The future itself parks the thread, and takes the wake that was meant for `block_on`.
//!
//! Run it: `cargo run -p runtime --example rt_token_taken`

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use runtime::s3_block_on::block_on;

// ANCHOR: first
struct ThreadWaker(Thread);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Without a flag. Returns `None` if nothing wakes it for `limit`.
pub(crate) fn block_on_first<F: Future>(future: F, limit: Duration) -> Option<F::Output> {
    let waker = Waker::from(Arc::new(ThreadWaker(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
        let start = Instant::now();
        thread::park_timeout(limit);
        if start.elapsed() >= limit {
            return None;
        }
    }
}
// ANCHOR_END: first

// ANCHOR: main
/// Woken during its first poll. Then it parks the thread for a reason of its own.
pub(crate) async fn parks_inside() -> u32 {
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        if polls == 2 {
            return Poll::Ready(polls);
        }
        context.waker().wake_by_ref();
        thread::park();
        Poll::Pending
    })
    .await
}

fn main() {
    let limit = Duration::from_millis(300);
    println!(
        "without a flag: {:?}",
        block_on_first(parks_inside(), limit)
    );
    println!("with a flag: {:?}", block_on(parks_inside()));
}
// ANCHOR_END: main

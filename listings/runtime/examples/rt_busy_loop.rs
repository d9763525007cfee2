//! A future that wakes its task in each poll keeps a core busy.
//!
//! Run it: `cargo run -p runtime --example rt_busy_loop`

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use runtime::s1_poll::bell;

// ANCHOR: polls
/// Counts the polls that `future` takes.
pub(crate) fn polls(future: impl Future) -> u64 {
    let mut future = pin!(future);
    let mut polls = 0;
    block_on(poll_fn(|context| {
        polls += 1;
        future.as_mut().poll(context).map(drop)
    }));
    polls
}

async fn always_wakes(rung: &AtomicBool) {
    poll_fn(|context| match rung.load(Ordering::SeqCst) {
        true => Poll::Ready(()),
        false => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await
}
// ANCHOR_END: polls

// ANCHOR: main
fn later(ring: impl FnOnce() + Send) {
    thread::sleep(Duration::from_millis(100));
    ring();
}

fn main() {
    let rung = AtomicBool::new(false);
    let busy = thread::scope(|scope| {
        scope.spawn(|| later(|| rung.store(true, Ordering::SeqCst)));
        polls(always_wakes(&rung))
    });
    println!("always wakes: more than 100 polls: {}", busy > 100);

    let (ringer, bell) = bell();
    let idle = thread::scope(|scope| {
        scope.spawn(|| later(|| ringer.ring()));
        polls(bell)
    });
    println!("keeps the waker: {idle} polls");
}
// ANCHOR_END: main

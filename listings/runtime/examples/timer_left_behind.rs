//! Timers that stay when their sleep is dropped, and timers that are taken out.
//!
//! Run it: `cargo run -p runtime --example timer_left_behind`

use std::future::poll_fn;
use std::mem;
use std::task::Poll;
use std::time::Duration;

use runtime::s5_sleep::{block_on, sleep, timeout};
use runtime::s5_timers::current;

// ANCHOR: program
const MINUTE: Duration = Duration::from_secs(60);

fn main() {
    block_on(async {
        // As if `Sleep` had no `Drop`.
        for _ in 0..1000 {
            let mut limit = Box::pin(sleep(MINUTE));
            if futures::poll!(&mut limit).is_pending() {
                mem::forget(limit);
            }
        }
        println!("1000 limits, without `Drop`: {} timers", current().len());
    });
    block_on(async {
        for _ in 0..1000 {
            if timeout(MINUTE, yielded()).await.is_err() {
                println!("this is not printed");
            }
        }
        println!("1000 limits, with it: {} timers", current().len());
    });
}

/// Pending once, so that its limit is polled too.
async fn yielded() {
    let mut first = true;
    poll_fn(|context| match mem::replace(&mut first, false) {
        true => {
            context.waker().wake_by_ref();
            Poll::Pending
        }
        false => Poll::Ready(()),
    })
    .await;
}
// ANCHOR_END: program

//! A future believes that its second poll means that the bell has rung.
//!
//! Run it: `cargo run -p runtime --example rt_believes_polls`

use std::future::poll_fn;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use futures::join;
use runtime::s1_poll::Countdown;

static RUNG: AtomicBool = AtomicBool::new(false);

// ANCHOR: main
async fn believes() -> bool {
    let mut polled = false;
    poll_fn(|context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        let waker = context.waker().clone();
        thread::spawn(move || {
            thread::sleep(Duration::from_millis(100));
            RUNG.store(true, Ordering::SeqCst);
            waker.wake();
        });
        Poll::Pending
    })
    .await;
    RUNG.load(Ordering::SeqCst)
}

fn main() {
    println!("alone: {}", block_on(believes()));
    RUNG.store(false, Ordering::SeqCst);
    let (rung, _) = block_on(async { join!(believes(), Countdown { left: 1 }) });
    println!("beside another: {rung}");
}
// ANCHOR_END: main

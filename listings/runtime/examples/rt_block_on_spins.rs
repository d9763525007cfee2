//! A `block_on` that polls without a pause, beside one that sleeps.
//!
//! Run it: `cargo run -p runtime --example rt_block_on_spins`

use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use runtime::s1_poll::bell;
use runtime::s3_block_on::block_on;

// ANCHOR: spin
fn block_on_spinning<F: Future>(future: F) -> F::Output {
    let mut context = Context::from_waker(Waker::noop());
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
// ANCHOR_END: spin

// ANCHOR: main
/// Waits 100 ms for a bell, and returns how often it was polled.
async fn wait_for_a_bell() -> u64 {
    let (ringer, bell) = bell();
    let ring = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        ringer.ring();
    });
    let mut bell = pin!(bell);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        bell.as_mut().poll(context)
    })
    .await;
    ring.join().expect("the ringing thread does not panic");
    polls
}

fn main() {
    let polls = block_on_spinning(wait_for_a_bell());
    println!("spinning: more than 100 polls: {}", polls > 100);
    println!("sleeping: {} polls", block_on(wait_for_a_bell()));
}
// ANCHOR_END: main

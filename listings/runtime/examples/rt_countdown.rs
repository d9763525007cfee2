//! A future is polled by hand, with a waker that does nothing.
//!
//! Run it: `cargo run -p runtime --example rt_countdown`

use std::pin::pin;
use std::task::{Context, Waker};

use runtime::s1_poll::Countdown;

fn main() {
    // ANCHOR: poll
    let mut countdown = pin!(Countdown { left: 2 });
    let mut context = Context::from_waker(Waker::noop());
    for poll in 1..=3 {
        println!("poll {poll}: {:?}", countdown.as_mut().poll(&mut context));
    }
    // ANCHOR_END: poll
}

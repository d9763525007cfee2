//! An async block, polled by hand, runs from one pending await to the next.
//!
//! Run it: `cargo run -p runtime --example rt_block_by_hand`

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use runtime::s1_poll::{Countdown, Wakes};

fn main() {
    // ANCHOR: poll
    let launch = async {
        println!("  three engines");
        Countdown { left: 0 }.await;
        println!("  two pumps");
        Countdown { left: 1 }.await;
        println!("  one rocket");
    };
    let mut launch = pin!(launch);
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let mut context = Context::from_waker(&waker);
    for poll in 1..=2 {
        println!("poll {poll}");
        let answer = launch.as_mut().poll(&mut context);
        println!("  {answer:?}, {} wakes so far", wakes.count());
    }
    // ANCHOR_END: poll
}

//! The bell rings before it's polled for the first time.
//!
//! Run it: `cargo run -p runtime --example rt_rung_before`

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};

use runtime::s1_poll::{Wakes, bell};

fn main() {
    let (ringer, bell) = bell();
    let mut bell = pin!(bell);
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());

    ringer.ring();
    let answer = bell.as_mut().poll(&mut Context::from_waker(&waker));
    println!("{answer:?}, {} wakes", wakes.count());
}

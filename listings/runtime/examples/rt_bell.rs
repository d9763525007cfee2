//! A bell wakes the task that waits for it, from another thread.
//!
//! Run it: `cargo run -p runtime --example rt_bell`

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::thread;

use runtime::s1_poll::{Wakes, bell};

fn main() {
    // ANCHOR: ring
    let (ringer, bell) = bell();
    let mut bell = pin!(bell);
    let wakes = Arc::new(Wakes::default());
    let waker = Waker::from(wakes.clone());
    let mut context = Context::from_waker(&waker);

    println!("before: {:?}", bell.as_mut().poll(&mut context));
    println!("wakes: {}", wakes.count());
    thread::scope(|scope| {
        scope.spawn(|| ringer.ring());
    });
    println!("wakes: {}", wakes.count());
    println!("after: {:?}", bell.as_mut().poll(&mut context));
    // ANCHOR_END: ring
}

//! Another thread unparks `block_on`'s thread ten times, without a wake.
//!
//! Run it: `cargo run -p runtime --example rt_stray_unpark`

use std::future::poll_fn;
use std::pin::pin;
use std::thread;
use std::time::Duration;

use runtime::s1_poll::bell;
use runtime::s3_block_on::block_on;

fn main() {
    let (ringer, bell) = bell();
    let waits = thread::current();
    let other = thread::spawn(move || {
        for _ in 0..10 {
            thread::sleep(Duration::from_millis(10));
            waits.unpark();
        }
        ringer.ring();
    });
    let mut bell = pin!(bell);
    let mut polls = 0;
    block_on(poll_fn(|context| {
        polls += 1;
        bell.as_mut().poll(context)
    }));
    println!("{polls} polls");
    other.join().expect("the other thread does not panic");
}

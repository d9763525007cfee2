//! A future waits for two bells on the `block_on` of this page.
//!
//! Run it: `cargo run -p runtime --example rt_block_on`

use std::thread;
use std::time::Duration;

use runtime::s1_poll::{Bell, bell};
use runtime::s3_block_on::block_on;

// ANCHOR: main
async fn listen(first: Bell, second: Bell) {
    first.await;
    println!("the first bell");
    second.await;
    println!("the second bell");
}

fn main() {
    let (ring_first, first) = bell();
    let (ring_second, second) = bell();
    let rings = thread::spawn(move || {
        for ringer in [ring_first, ring_second] {
            thread::sleep(Duration::from_millis(100));
            ringer.ring();
        }
    });
    block_on(listen(first, second));
    rings.join().expect("the ringing thread does not panic");
}
// ANCHOR_END: main

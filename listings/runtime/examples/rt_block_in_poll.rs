//! A poll that blocks delays the future beside it.
//!
//! Run it: `cargo run -p runtime --example rt_block_in_poll`

use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use futures::join;
use runtime::s1_poll::{Bell, bell};

// ANCHOR: main
async fn blocks() {
    println!("blocks: 300 ms without giving the thread back");
    thread::sleep(Duration::from_millis(300));
}

async fn waits(bell: Bell) {
    bell.await;
    println!("waits: the bell rang 200 ms ago");
}

fn main() {
    let (ringer, bell) = bell();
    let ring = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        println!("it rings");
        ringer.ring();
    });
    block_on(async { join!(waits(bell), blocks()) });
    ring.join().expect("the ringing thread does not panic");
}
// ANCHOR_END: main

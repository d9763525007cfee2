//! A task that sleeps, and the loop that wakes it.
//!
//! Run it: `cargo run -p event-loop --example loop_delay`

// ANCHOR: delay
use std::io;
use std::time::Duration;

use event_loop::{run, sleep, spawn};

pub(crate) async fn delay_message() {
    println!("step 1");
    sleep(Duration::from_millis(500)).await;
    println!("step 2");
}
// ANCHOR_END: delay

// ANCHOR: main
fn main() -> io::Result<()> {
    spawn(delay_message());
    run()
}
// ANCHOR_END: main

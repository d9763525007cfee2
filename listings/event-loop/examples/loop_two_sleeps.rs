//! Two tasks that sleep, each in its own way.
//!
//! Run it: `cargo run -p event-loop --example loop_two_sleeps`

use std::io;
use std::thread;
use std::time::Duration;

use event_loop::{run, sleep, spawn};

// ANCHOR: tasks
async fn first() {
    println!("first: starts");
    sleep(Duration::from_millis(100)).await;
    println!("first: is done");
}

async fn second() {
    println!("second: starts");
    thread::sleep(Duration::from_millis(300));
    println!("second: is done");
}

fn main() -> io::Result<()> {
    spawn(first());
    spawn(second());
    run()
}
// ANCHOR_END: tasks

//! Two tasks, one of which sleeps in another way.
//!
//! Run it: `cargo run -p sleeping --example sleep_blocking`

use std::io;
use std::thread;
use std::time::Duration;

use event_loop::{run, sleep, spawn};

// ANCHOR: tasks
async fn patient() {
    for step in 1..=3 {
        sleep(Duration::from_millis(100)).await;
        println!("patient: step {step}");
    }
}

async fn selfish() {
    println!("selfish: goes to sleep");
    thread::sleep(Duration::from_millis(500));
    println!("selfish: is awake");
}

fn main() -> io::Result<()> {
    spawn(patient());
    spawn(selfish());
    run()
}
// ANCHOR_END: tasks

//! Two tasks that fail, beside one that does not.
//!
//! Run it: `cargo run -p event-loop --example loop_task_fails`

use std::io;
use std::time::Duration;

use event_loop::{run, sleep, spawn};

// ANCHOR: tasks
async fn fails() -> Result<(), &'static str> {
    sleep(Duration::from_millis(100)).await;
    Err("no good")
}

async fn panics() {
    sleep(Duration::from_millis(200)).await;
    panic!("worse");
}

async fn goes_on() {
    sleep(Duration::from_millis(300)).await;
    println!("the other task is done");
}

fn main() -> io::Result<()> {
    spawn(fails());
    spawn(panics());
    spawn(goes_on());
    run()
}
// ANCHOR_END: tasks

//! A program waits for a tracker that it never closes.
//!
//! Run it: `cargo run -p stopping --example wait_open`

use std::time::Duration;

use every_await::ends;
use tokio::time::sleep;
use tokio_util::task::TaskTracker;

// ANCHOR: wait
async fn save_and_leave() {
    let tasks = TaskTracker::new();
    tasks.spawn(sleep(Duration::from_millis(100))); // stands for a save
    tasks.wait().await;
    println!("all is saved");
}

fn main() {
    let hour = Duration::from_secs(3600);
    if let Err(hang) = ends(hour, save_and_leave()) {
        println!("{hang}");
    }
}
// ANCHOR_END: wait

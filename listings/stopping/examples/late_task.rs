//! A task is spawned on a tracker that's closed.
//!
//! Run it: `cargo run -p stopping --example late_task`

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::task::TaskTracker;

async fn save(name: &str, ms: u64) {
    sleep(Duration::from_millis(ms)).await;
    println!("{name} is saved");
}

// ANCHOR: late
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let tasks = TaskTracker::new();
    tasks.spawn(save("the letter", 100));
    tasks.close();
    tasks.spawn(save("the poem", 200));
    tasks.wait().await;
    println!("all is saved");
}
// ANCHOR_END: late

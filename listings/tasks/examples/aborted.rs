//! A task is aborted while it waits.
//!
//! Run it: `cargo run -p tasks --example aborted`

use std::time::Duration;

struct Desk;

impl Drop for Desk {
    fn drop(&mut self) {
        println!("the desk is cleared");
    }
}

// ANCHOR: abort
async fn count() {
    let _desk = Desk;
    for i in 0..5 {
        println!("i = {i}");
        trpl::sleep(Duration::from_millis(200)).await;
    }
    println!("the count is done");
}

async fn async_main() {
    let handle = trpl::spawn_task(count());
    trpl::sleep(Duration::from_millis(300)).await;
    handle.abort();
    match handle.await {
        Ok(()) => println!("the task has returned"),
        Err(error) if error.is_cancelled() => println!("the task was aborted"),
        Err(error) => println!("the task failed: {error}"),
    }
}

fn main() {
    trpl::block_on(async_main());
}
// ANCHOR_END: abort

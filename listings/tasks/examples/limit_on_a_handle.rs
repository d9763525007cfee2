//! A task is awaited under a time limit that is too short for it.
//!
//! Run it: `cargo run -p tasks --example limit_on_a_handle`

use std::time::Duration;

use tokio::time::timeout;

// ANCHOR: main
async fn slow() {
    trpl::sleep(Duration::from_millis(300)).await;
    println!("slow is done");
}

async fn async_main() {
    let limit = Duration::from_millis(100);

    let in_time = timeout(limit, slow()).await.is_ok();
    println!("the future: in time {in_time}");

    let in_time = timeout(limit, trpl::spawn_task(slow())).await.is_ok();
    println!("the task: in time {in_time}");

    trpl::sleep(Duration::from_millis(500)).await;
    println!("main is done");
}

fn main() {
    trpl::block_on(async_main());
}
// ANCHOR_END: main

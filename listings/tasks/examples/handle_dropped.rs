//! The handle of this task is dropped.
//!
//! Run it: `cargo run -p tasks --example handle_dropped`

use std::time::Duration;

// ANCHOR: main
async fn count() {
    for i in 0..2 {
        trpl::sleep(Duration::from_millis(200)).await;
        println!("i = {i}");
    }
    println!("the count is done");
}

async fn async_main() {
    let handle = trpl::spawn_task(count());
    drop(handle);
    println!("the handle is dropped");
    trpl::sleep(Duration::from_millis(600)).await;
    println!("main is done");
}

fn main() {
    trpl::block_on(async_main());
}
// ANCHOR_END: main

//! `block_on` returns while a task still waits.
//!
//! Run it: `cargo run -p tasks --example left_behind`

use std::time::Duration;

// ANCHOR: main
struct Desk;

impl Drop for Desk {
    fn drop(&mut self) {
        println!("the desk is cleared");
    }
}

async fn count() {
    let _desk = Desk;
    for i in 0..5 {
        println!("i = {i}");
        trpl::sleep(Duration::from_millis(200)).await;
    }
    println!("the count is done");
}

async fn async_main() {
    trpl::spawn_task(count());
    trpl::sleep(Duration::from_millis(300)).await;
    println!("main is done");
}

fn main() {
    trpl::block_on(async_main());
    println!("block_on has returned");
}
// ANCHOR_END: main

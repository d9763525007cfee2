//@ error: none
//! Joined futures that share a `Cell`, in a task that may change threads.

use std::cell::Cell;
use std::time::Duration;

use futures::join;
use tokio::time::sleep;

// ANCHOR: joined
async fn add_one(count: &Cell<u32>) {
    sleep(Duration::from_millis(100)).await;
    count.set(count.get() + 1);
}

async fn add_two() -> u32 {
    let count = Cell::new(0);
    join!(add_one(&count), add_one(&count));
    count.get()
}

async fn async_main() {
    add_two().await;
    tokio::spawn(add_two());
}
// ANCHOR_END: joined

fn main() {
    futures::executor::block_on(async_main());
}

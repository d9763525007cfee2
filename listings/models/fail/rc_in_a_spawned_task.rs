//@ error: none
//! A spawned task may change threads, so it cannot hold an `Rc` while it waits.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: spawn
async fn add_one(count: Rc<Cell<u32>>) {
    sleep(Duration::from_millis(100)).await;
    count.set(count.get() + 1);
}

async fn async_main() {
    let count = Rc::new(Cell::new(0));
    tokio::spawn(add_one(Rc::clone(&count)));
}
// ANCHOR_END: spawn

fn main() {
    futures::executor::block_on(async_main());
}

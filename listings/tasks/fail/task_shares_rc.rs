//@ error: none
//! A task may change its thread, and an `Rc` may not.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::JoinError;

// ANCHOR: share
async fn async_main() -> Result<(), JoinError> {
    let counted = Rc::new(Cell::new(0));
    let for_the_task = Rc::clone(&counted);
    let handle = trpl::spawn_task(async move {
        for _ in 0..3 {
            for_the_task.set(for_the_task.get() + 1);
            trpl::sleep(Duration::from_millis(100)).await;
        }
    });
    handle.await
}
// ANCHOR_END: share

fn main() -> Result<(), JoinError> {
    trpl::block_on(async_main())
}

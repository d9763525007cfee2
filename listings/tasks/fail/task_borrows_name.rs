//@ error: E0373
//! A task may outlive the function that spawned it, so it cannot borrow from there.

use std::time::Duration;

use tokio::task::JoinError;

// ANCHOR: borrow
async fn async_main() -> Result<(), JoinError> {
    let name = String::from("task");
    let handle = trpl::spawn_task(async {
        for i in 0..3 {
            println!("{name}: i = {i}");
            trpl::sleep(Duration::from_millis(100)).await;
        }
    });
    handle.await
}
// ANCHOR_END: borrow

fn main() -> Result<(), JoinError> {
    trpl::block_on(async_main())
}

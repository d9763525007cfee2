//! A task counts beside the future that spawned it, and its handle gives its value.
//!
//! Run it: `cargo run -p tasks --example task_beside_main`

use std::time::Duration;

use tokio::task::JoinError;

// ANCHOR: spawn
async fn count_sheep() -> u32 {
    trpl::sleep(Duration::from_millis(100)).await;
    println!("one sheep");
    trpl::sleep(Duration::from_millis(200)).await;
    println!("two sheep");
    2
}

pub(crate) async fn async_main() -> Result<(), JoinError> {
    let handle = trpl::spawn_task(count_sheep());
    println!("the task is spawned");
    trpl::sleep(Duration::from_millis(200)).await;
    println!("main has done something else");
    let sheep = handle.await?;
    println!("the task returned {sheep}");
    Ok(())
}

fn main() -> Result<(), JoinError> {
    trpl::block_on(async_main())
}
// ANCHOR_END: spawn

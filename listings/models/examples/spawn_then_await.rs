//! Two workers, and each task is awaited where it is spawned.
//!
//! Run it: `cargo run -p models --example spawn_then_await`

use std::error::Error;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

async fn make_tea() {
    println!("kettle on");
    sleep(Duration::from_millis(100)).await;
    println!("tea steeps");
    sleep(Duration::from_millis(100)).await;
    println!("tea is ready");
}

async fn fry_eggs() {
    println!("pan on");
    sleep(Duration::from_millis(150)).await;
    println!("eggs fry");
    sleep(Duration::from_millis(150)).await;
    println!("eggs are ready");
}

// ANCHOR: tasks
use tokio::task::JoinError;

async fn async_main() -> Result<(), JoinError> {
    tokio::spawn(make_tea()).await?;
    tokio::spawn(fry_eggs()).await?;
    Ok(())
}
// ANCHOR_END: tasks

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    runtime.block_on(async_main())?;
    Ok(())
}

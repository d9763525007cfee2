//! Two tasks on two workers, each awaited where it is spawned.
//!
//! Run it: `cargo run -p models --example spawn_then_await`

use std::error::Error;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

async fn do_one_thing_async() {
    println!("one thing starts");
    sleep(Duration::from_millis(100)).await;
    println!("one thing is half done");
    sleep(Duration::from_millis(100)).await;
    println!("one thing is done");
}

async fn do_another_thing_async() {
    println!("another thing starts");
    sleep(Duration::from_millis(150)).await;
    println!("another thing is half done");
    sleep(Duration::from_millis(150)).await;
    println!("another thing is done");
}

// ANCHOR: tasks
use tokio::task::JoinError;

async fn async_main() -> Result<(), JoinError> {
    tokio::spawn(do_one_thing_async()).await?;
    tokio::spawn(do_another_thing_async()).await?;
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

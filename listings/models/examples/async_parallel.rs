//! Two tasks on a runtime with two worker threads.
//!
//! Run it: `cargo run -p models --example async_parallel`

use std::error::Error;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

fn say(text: &str) {
    println!("{:?}: {text}", thread::current().id());
}

async fn make_tea() {
    say("kettle on");
    sleep(Duration::from_millis(100)).await;
    say("tea steeps");
    sleep(Duration::from_millis(100)).await;
    say("tea is ready");
}

async fn fry_eggs() {
    say("pan on");
    sleep(Duration::from_millis(150)).await;
    say("eggs fry");
    sleep(Duration::from_millis(150)).await;
    say("eggs are ready");
}

// ANCHOR: model
use tokio::task::JoinError;

async fn async_parallel() -> Result<(), JoinError> {
    let tea = tokio::spawn(make_tea());
    let eggs = tokio::spawn(fry_eggs());

    // Wait for both before looking at either result.
    let (tea, eggs) = (tea.await, eggs.await);
    tea.and(eggs)
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()?;
    runtime.block_on(async_parallel())?;
    Ok(())
}
// ANCHOR_END: model

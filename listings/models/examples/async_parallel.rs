//! Two tasks, spawned onto a runtime with two worker threads.
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

async fn do_one_thing_async() {
    say("one thing starts");
    sleep(Duration::from_millis(100)).await;
    say("one thing is half done");
    sleep(Duration::from_millis(100)).await;
    say("one thing is done");
}

async fn do_another_thing_async() {
    say("another thing starts");
    sleep(Duration::from_millis(150)).await;
    say("another thing is half done");
    sleep(Duration::from_millis(150)).await;
    say("another thing is done");
}

// ANCHOR: model
use tokio::task::JoinError;

pub(crate) async fn async_parallel() -> Result<(), JoinError> {
    let t1 = tokio::spawn(do_one_thing_async());
    let t2 = tokio::spawn(do_another_thing_async());

    // Both are waited for before either result is looked at.
    let (one, another) = (t1.await, t2.await);
    one?;
    another?;
    Ok(())
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

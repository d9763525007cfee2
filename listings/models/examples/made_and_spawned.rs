//! A future in a variable waits for its first poll, and a spawned task does not wait for us.
//!
//! Run it: `cargo run -p models --example made_and_spawned`

use std::error::Error;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::JoinError;
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

// ANCHOR: starts
async fn async_main() -> Result<(), JoinError> {
    let f1 = do_one_thing_async();
    let t2 = tokio::spawn(do_another_thing_async());

    sleep(Duration::from_millis(400)).await;
    say("400 ms have passed");

    f1.await;
    t2.await
}
// ANCHOR_END: starts

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_main())?;
    Ok(())
}

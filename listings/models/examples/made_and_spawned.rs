//! A future that is only made doesn't run; a spawned task does.
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

// ANCHOR: starts
async fn async_main() -> Result<(), JoinError> {
    let tea = make_tea();
    let eggs = tokio::spawn(fry_eggs());

    sleep(Duration::from_millis(400)).await;
    say("400 ms have passed");

    tea.await;
    eggs.await
}
// ANCHOR_END: starts

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_main())?;
    Ok(())
}

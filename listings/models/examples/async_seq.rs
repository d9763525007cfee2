//! Two futures, awaited in turn.
//!
//! Run it: `cargo run -p models --example async_seq`

// ANCHOR: things
use std::thread;
use std::time::Duration;

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
// ANCHOR_END: things

// ANCHOR: model
use std::io;

use tokio::runtime::Builder;

pub(crate) async fn async_seq() {
    do_one_thing_async().await;
    do_another_thing_async().await;
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_seq());
    Ok(())
}
// ANCHOR_END: model

//! Two futures, joined: they interleave on one thread.
//!
//! Run it: `cargo run -p models --example async_concurrent`

use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

fn say(text: &str) {
    println!("{:?}: {text}", thread::current().id());
}

pub(crate) async fn do_one_thing_async() {
    say("one thing starts");
    sleep(Duration::from_millis(100)).await;
    say("one thing is half done");
    sleep(Duration::from_millis(100)).await;
    say("one thing is done");
}

pub(crate) async fn do_another_thing_async() {
    say("another thing starts");
    sleep(Duration::from_millis(150)).await;
    say("another thing is half done");
    sleep(Duration::from_millis(150)).await;
    say("another thing is done");
}

// ANCHOR: model
use futures::join;

pub(crate) async fn async_concurrent() {
    let f1 = do_one_thing_async();
    let f2 = do_another_thing_async();
    join!(f1, f2);
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_concurrent());
    Ok(())
}
// ANCHOR_END: model

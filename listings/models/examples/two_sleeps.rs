//! Two joined futures sleep, each in its own way.
//!
//! Run it: `cargo run -p models --example two_sleeps`

use std::io;
use std::thread;
use std::time::Duration;

use futures::join;
use tokio::runtime::Builder;
use tokio::time::sleep;

fn say(text: &str) {
    println!("{:?}: {text}", thread::current().id());
}

// ANCHOR: things
async fn do_one_thing_async() {
    say("one thing starts");
    thread::sleep(Duration::from_millis(200));
    say("one thing is done");
}

async fn do_another_thing_async() {
    say("another thing starts");
    sleep(Duration::from_millis(100)).await;
    say("another thing is done");
}

async fn async_concurrent() {
    let f1 = do_one_thing_async();
    let f2 = do_another_thing_async();
    join!(f1, f2);
}
// ANCHOR_END: things

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_concurrent());
    Ok(())
}

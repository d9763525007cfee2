//! Two futures, joined: they take turns on one thread.
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

pub(crate) async fn make_tea() {
    say("kettle on");
    sleep(Duration::from_millis(100)).await;
    say("tea steeps");
    sleep(Duration::from_millis(100)).await;
    say("tea is ready");
}

pub(crate) async fn fry_eggs() {
    say("pan on");
    sleep(Duration::from_millis(150)).await;
    say("eggs fry");
    sleep(Duration::from_millis(150)).await;
    say("eggs are ready");
}

// ANCHOR: model
use futures::join;

pub(crate) async fn async_concurrent() {
    let tea = make_tea();
    let eggs = fry_eggs();
    join!(tea, eggs);
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_concurrent());
    Ok(())
}
// ANCHOR_END: model

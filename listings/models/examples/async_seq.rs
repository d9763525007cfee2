//! Two futures, awaited one after the other.
//!
//! Run it: `cargo run -p models --example async_seq`

// ANCHOR: things
use std::thread;
use std::time::Duration;

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
// ANCHOR_END: things

// ANCHOR: model
use std::io;

use tokio::runtime::Builder;

pub(crate) async fn async_seq() {
    make_tea().await;
    fry_eggs().await;
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_seq());
    Ok(())
}
// ANCHOR_END: model

//! Two joined futures, and one of them sleeps without an await.
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
async fn make_tea() {
    say("kettle on");
    thread::sleep(Duration::from_millis(200));
    say("tea is ready");
}

async fn fry_eggs() {
    say("pan on");
    sleep(Duration::from_millis(100)).await;
    say("eggs are ready");
}

async fn async_concurrent() {
    let tea = make_tea();
    let eggs = fry_eggs();
    join!(tea, eggs);
}
// ANCHOR_END: things

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_concurrent());
    Ok(())
}

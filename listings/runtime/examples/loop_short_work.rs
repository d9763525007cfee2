//! A task that yields fifty times, beside a sleep.
//!
//! Run it: `cargo run -p runtime --example loop_short_work`

use std::io;
use std::thread;
use std::time::Duration;

use runtime::s5_sleep::sleep;
use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: main
async fn works() {
    for _ in 0..50 {
        thread::sleep(Duration::from_millis(4)); // in place of a computation
        yield_now().await;
    }
    println!("the work is done");
}

async fn sleeps() {
    sleep(Duration::from_millis(100)).await;
    println!("the sleep is over");
}

fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let (works, sleeps) = (spawn(works()), spawn(sleeps()));
        works.await?;
        sleeps.await
    })?;
    Ok(())
}
// ANCHOR_END: main

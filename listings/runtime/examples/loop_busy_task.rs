//! A task that yields and is always ready again, beside a sleep.
//!
//! Run it: `cargo run -p runtime --example loop_busy_task`

use std::io;
use std::thread;
use std::time::Duration;

use runtime::s5_sleep::sleep;
use runtime::s7_glued;
use runtime::s7_loop::{Runtime, spawn, yield_now};

// ANCHOR: main
async fn works() {
    for _ in 0..100 {
        thread::sleep(Duration::from_millis(4)); // in place of a computation
        yield_now().await;
    }
    println!("the work is done");
}

async fn sleeps() {
    sleep(Duration::from_millis(100)).await;
    println!("the sleep is over");
}

async fn both() -> io::Result<()> {
    let (works, sleeps) = (spawn(works()), spawn(sleeps()));
    works.await?;
    sleeps.await?;
    Ok(())
}

fn main() -> io::Result<()> {
    println!("-- glued");
    s7_glued::run(|spawner| {
        drop(spawner.spawn(works()));
        drop(spawner.spawn(sleeps()));
    })?;
    println!("-- one loop");
    Runtime::new()?.block_on(both())
}
// ANCHOR_END: main

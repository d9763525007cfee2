//! A sleep that is made first, and awaited second.
//!
//! Run it: `cargo run -p sleeping --example sleep_made_early`

use std::io;
use std::time::{Duration, Instant};

use event_loop::{run, sleep, spawn};

// ANCHOR: early
async fn two_sleeps() {
    let start = Instant::now();
    let nap = sleep(Duration::from_millis(300));
    sleep(Duration::from_millis(400)).await;
    nap.await;
    let took = start.elapsed();
    println!("less than 0.7 s: {}", took < Duration::from_millis(700));
}

fn main() -> io::Result<()> {
    spawn(two_sleeps());
    run()
}
// ANCHOR_END: early

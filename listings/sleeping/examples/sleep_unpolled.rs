//! A sleep that's made and never awaited.
//!
//! Run it: `cargo run -p sleeping --example sleep_unpolled`

use std::io;
use std::time::Duration;

use event_loop::{TIMER_HEAP, run, sleep, spawn};

// ANCHOR: unpolled
async fn forgetful() {
    let _nap = sleep(Duration::from_secs(3600));
    let timers = TIMER_HEAP.with_borrow(|timers| timers.len());
    println!("{timers} timers");
}

fn main() -> io::Result<()> {
    spawn(forgetful());
    run()?;
    println!("the loop has ended");
    Ok(())
}
// ANCHOR_END: unpolled

//! Four tasks, two of them with the same deadline.
//!
//! Run it: `cargo run -p event-loop --example loop_delays`

use std::io;
use std::time::{Duration, Instant};

use event_loop::{run, sleep_until, spawn};

// ANCHOR: delays
async fn delay(name: &str, deadline: Instant) {
    println!("{name} waits");
    sleep_until(deadline).await;
    println!("{name} is done");
}

fn main() -> io::Result<()> {
    let start = Instant::now();
    for (name, ms) in [
        ("slow", 600),
        ("quick", 200),
        ("twin 1", 400),
        ("twin 2", 400),
    ] {
        spawn(delay(name, start + Duration::from_millis(ms)));
    }
    run()
}
// ANCHOR_END: delays

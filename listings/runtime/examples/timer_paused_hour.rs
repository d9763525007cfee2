//! An hour on a paused clock.
//!
//! Run it: `cargo run -p runtime --example timer_paused_hour`

use std::time::{Duration, Instant};

use runtime::s5_sleep::{block_on, interval};
use runtime::s5_timers::current;

// ANCHOR: program
fn main() {
    let real = Instant::now();
    block_on(async {
        current().pause();
        let start = current().now();
        let mut minutes = interval(Duration::from_secs(60));
        for _ in 0..=60 {
            minutes.tick().await;
        }
        println!("on the clock: {:?}", current().now() - start);
    });
    println!(
        "in truth less than a minute: {}",
        real.elapsed().as_secs() < 60
    );
}
// ANCHOR_END: program

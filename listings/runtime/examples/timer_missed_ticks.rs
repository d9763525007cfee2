//! An interval of one second, beside work that takes three and a half.
//!
//! Run it: `cargo run -p runtime --example timer_missed_ticks`

use std::time::Duration;

use runtime::s5_sleep::{block_on, interval, sleep};
use runtime::s5_timers::current;

// ANCHOR: program
fn main() {
    block_on(async {
        current().pause();
        let second = Duration::from_secs(1);
        let mut clock = interval(second);
        let start = clock.tick().await;
        sleep(second * 7 / 2).await;
        for _ in 0..4 {
            clock.tick().await;
            println!("a tick at {:?}", current().now() - start);
        }
    });
}
// ANCHOR_END: program

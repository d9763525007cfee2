//! A sleep under a time limit of the same length.
//!
//! Run it: `cargo run -p runtime --example timer_limit_ties`

use std::time::Duration;

use runtime::s5_sleep::{block_on, sleep, timeout};
use runtime::s5_timers::current;

// ANCHOR: program
fn main() {
    block_on(async {
        current().pause();
        let second = Duration::from_secs(1);
        println!("{:?}", timeout(second, sleep(second)).await);
    });
}
// ANCHOR_END: program

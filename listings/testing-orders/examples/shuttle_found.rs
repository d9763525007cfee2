//! Shuttle interrupts at random, until a branch keeps the old price.
//!
//! Run it: `cargo run -p testing-orders --example shuttle_found`

// ANCHOR: main
use shuttle::scheduler::PctScheduler;
use shuttle::{Config, Runner};
use testing_orders::price_test::price_changes;

fn main() {
    // `shuttle::check_pct` does the same with another seed in each run.
    let scheduler = PctScheduler::new_from_seed(1, 3, 10_000);
    Runner::new(scheduler, Config::default()).run(|| price_changes(|_| ()));
}
// ANCHOR_END: main

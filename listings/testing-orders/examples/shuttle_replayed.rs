//! The run in which a branch keeps the old price, once more.
//!
//! Run it: `cargo run -p testing-orders --example shuttle_replayed`

use testing_orders::price_test::price_changes;

// ANCHOR: main
pub(crate) const SCHEDULE: &str = "91011eb9bea0fef3b7fbd345a008000000002800";

fn main() {
    shuttle::replay(|| price_changes(|step| println!("{step}")), SCHEDULE);
}
// ANCHOR_END: main

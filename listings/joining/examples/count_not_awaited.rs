//! The counting futures again, with another line for the pause.
//!
//! Run it: `cargo run -p joining --example count_not_awaited`

use std::time::Duration;

// ANCHOR: question
pub(crate) async fn count(name: &str) {
    for turn in 1..=2 {
        let _pause = trpl::sleep(Duration::from_millis(200));
        println!("{name} {turn}");
    }
}

fn main() {
    trpl::block_on(async {
        trpl::join(count("A"), count("B")).await;
    });
}
// ANCHOR_END: question

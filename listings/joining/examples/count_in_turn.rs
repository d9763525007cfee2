//! Two futures count, one awaited after the other.
//!
//! Run it: `cargo run -p joining --example count_in_turn`

use std::time::Duration;

// ANCHOR: count
pub(crate) async fn count_in_turn() {
    let a = async {
        for turn in 1..=3 {
            trpl::sleep(Duration::from_millis(200)).await;
            println!("A {turn}");
        }
        println!("A is done");
    };
    let b = async {
        for turn in 1..=3 {
            trpl::sleep(Duration::from_millis(200)).await;
            println!("B {turn}");
        }
        println!("B is done");
    };
    a.await;
    b.await;
}
// ANCHOR_END: count

fn main() {
    trpl::block_on(count_in_turn());
}

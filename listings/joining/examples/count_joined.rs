//! The same two futures, joined.
//!
//! Run it: `cargo run -p joining --example count_joined`

use std::time::Duration;

pub(crate) async fn count_joined() {
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
    // ANCHOR: join
    trpl::join(a, b).await;
    // ANCHOR_END: join
}

fn main() {
    trpl::block_on(count_joined());
}

//! Three ways to join, and the order of the values.
//!
//! Run it: `cargo run -p joining --example joined_values`

use std::time::Duration;

// ANCHOR: values
async fn wait(millis: u64) -> u64 {
    trpl::sleep(Duration::from_millis(millis)).await;
    println!("after {millis} ms");
    millis
}

pub(crate) async fn joined_values() {
    let two = trpl::join(wait(200), wait(100)).await;
    println!("join:  {two:?}");

    let three = trpl::join3(wait(300), wait(100), wait(200)).await;
    println!("join3: {three:?}");

    let mixed = trpl::join!(wait(200), async { "a word" }, wait(100), async { true });
    println!("join!: {mixed:?}");
}
// ANCHOR_END: values

fn main() {
    trpl::block_on(joined_values());
}

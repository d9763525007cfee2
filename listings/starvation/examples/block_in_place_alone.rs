//! Slow work in place, on a runtime of one thread.
//!
//! Run it: `cargo run -p starvation --example block_in_place_alone`

// ANCHOR: alone
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let sum = tokio::task::block_in_place(|| (1..=1000).sum::<u64>());
    println!("{sum}");
}
// ANCHOR_END: alone

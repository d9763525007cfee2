//! Two tasks are awaited together, and one of them returns an error.
//!
//! Run it: `cargo run -p failures --example both_handles`

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
async fn store(ms: u64, result: Result<u32, &str>) -> Result<u32, &str> {
    sleep(Duration::from_millis(ms)).await;
    result
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let a = tokio::spawn(store(100, Err("the disk is full")));
    let b = tokio::spawn(store(300, Ok(2)));
    let b_ended = b.abort_handle();
    let stored = tokio::try_join!(a, b);
    println!("has b ended? {}", b_ended.is_finished());
    println!("{stored:?}");
}
// ANCHOR_END: main

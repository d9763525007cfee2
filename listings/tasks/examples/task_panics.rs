//! One of two tasks panics, and the other goes on.
//!
//! Run it: `cargo run -p tasks --example task_panics`

use std::time::Duration;

// ANCHOR: panics
async fn divide(dividend: u32, divisor: u32, wait: Duration) -> u32 {
    trpl::sleep(wait).await;
    dividend / divisor
}

async fn async_main() {
    let bad = trpl::spawn_task(divide(6, 0, Duration::from_millis(100)));
    let good = trpl::spawn_task(divide(6, 2, Duration::from_millis(300)));
    for handle in [bad, good] {
        match handle.await {
            Ok(quotient) => println!("quotient: {quotient}"),
            Err(error) if error.is_panic() => println!("the task panicked"),
            Err(error) => println!("the task was stopped: {error}"),
        }
    }
}

fn main() {
    trpl::block_on(async_main());
}
// ANCHOR_END: panics

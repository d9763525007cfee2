//! A future that asks again and again whether its time has come.
//!
//! Run it: `cargo run -p models --example busy_wait`

use std::io;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::task::yield_now;

// ANCHOR: wait
/// Waits until `time` has passed, and returns how often it looked at the clock.
pub(crate) async fn busy_wait(time: Duration) -> u32 {
    let start = Instant::now();
    let mut looks = 0;
    while start.elapsed() < time {
        looks += 1;
        yield_now().await;
    }
    looks
}
// ANCHOR_END: wait

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().build()?;
    let looks = runtime.block_on(busy_wait(Duration::from_millis(100)));
    println!("looked at the clock {looks} times");
    Ok(())
}

//! A future that waits for a timer is polled again when the timer fires.
//!
//! Run it: `cargo run -p models --example timer_wait`

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::time::Duration;

use tokio::runtime::Builder;

/// Runs `future` and counts how often it is polled.
pub(crate) async fn count_polls(future: impl Future) -> u32 {
    let mut future = pin!(future);
    let mut polls = 0;
    poll_fn(|context| {
        polls += 1;
        future.as_mut().poll(context)
    })
    .await;
    polls
}

// ANCHOR: wait
pub(crate) async fn timer_wait(time: Duration) {
    tokio::time::sleep(time).await
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let polls = runtime.block_on(count_polls(timer_wait(Duration::from_millis(100))));
    println!("{polls} polls");
    Ok(())
}
// ANCHOR_END: wait

//! A future that wakes itself at each poll keeps its thread busy.
//!
//! Run it: `cargo run -p models --example busy_wait`

use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

// ANCHOR: count
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
// ANCHOR_END: count

// ANCHOR: wait
pub(crate) async fn busy_wait(time: Duration) {
    let start = Instant::now();
    poll_fn(|context| {
        if start.elapsed() >= time {
            return Poll::Ready(());
        }
        // This asks for the next poll at once, although nothing has happened.
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await
}

fn main() -> io::Result<()> {
    let runtime = Builder::new_current_thread().build()?;
    let polls = runtime.block_on(count_polls(busy_wait(Duration::from_millis(100))));
    println!("{polls} polls");
    Ok(())
}
// ANCHOR_END: wait

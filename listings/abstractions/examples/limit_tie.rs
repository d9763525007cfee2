//! A future and its time limit are done at the same moment.
//!
//! Run it: `cargo run -p abstractions --example limit_tie`

use std::time::Duration;

use abstractions::limit::timeout;
use tokio::time::sleep;
use trpl::Either;

// ANCHOR: tie
pub(crate) async fn clock_first<F>(future: F, limit: Duration) -> Result<F::Output, Duration>
where
    F: Future,
{
    match trpl::select(sleep(limit), future).await {
        Either::Left(()) => Err(limit),
        Either::Right(output) => Ok(output),
    }
}

async fn exactly(time: Duration) -> &'static str {
    sleep(time).await;
    "done"
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let time = Duration::from_millis(100);
    println!("the future first: {:?}", timeout(exactly(time), time).await);
    println!(
        "the clock first: {:?}",
        clock_first(exactly(time), time).await
    );
    println!(
        "tokio: {:?}",
        tokio::time::timeout(time, exactly(time)).await
    );
}
// ANCHOR_END: tie

//! A time limit for any future.

// ANCHOR: timeout
use std::time::Duration;

use tokio::time::sleep;

/// Runs `future` and returns its output, or `Err(limit)` if that takes longer.
pub async fn timeout<F>(future: F, limit: Duration) -> Result<F::Output, Duration>
where
    F: Future,
{
    tokio::select! {
        // The future is asked first, so an answer that's there isn't thrown away.
        biased;
        output = future => Ok(output),
        () = sleep(limit) => Err(limit),
    }
}
// ANCHOR_END: timeout

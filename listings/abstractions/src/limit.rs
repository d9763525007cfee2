//! A time limit for any future.

// ANCHOR: timeout
use std::time::Duration;

use trpl::Either;

/// Runs `future` and returns its output, or `Err(limit)` if that takes longer.
pub async fn timeout<F>(future: F, limit: Duration) -> Result<F::Output, Duration>
where
    F: Future,
{
    match trpl::select(future, trpl::sleep(limit)).await {
        Either::Left(output) => Ok(output),
        Either::Right(()) => Err(limit),
    }
}
// ANCHOR_END: timeout

//! Attempts that are repeated, with a growing pause between them.

use std::error::Error;
use std::fmt;
use std::iter;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: backoff
/// How often to try, and how long to pause after a failure.
pub struct Backoff {
    /// The pause after the first failure. Each further pause is twice as long.
    pub first: Duration,
    /// No pause is longer than this.
    pub longest: Duration,
    /// How many attempts there are at most.
    pub attempts: u32,
}

impl Backoff {
    /// The pauses between the attempts, one fewer than there are attempts.
    pub fn pauses(&self) -> impl Iterator<Item = Duration> {
        let pauses = self.attempts.saturating_sub(1) as usize;
        iter::successors(Some(self.first), |pause| Some(pause.saturating_mul(2)))
            .map(|pause| pause.min(self.longest))
            .take(pauses)
    }
}
// ANCHOR_END: backoff

/// What `retry` returns when it makes no further attempt.
#[derive(Debug, PartialEq)]
pub struct GaveUp<E> {
    /// How many attempts were made.
    pub attempts: u32,
    /// The error of the last of them.
    pub last: E,
}

impl<E: fmt::Display> fmt::Display for GaveUp<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "gave up at attempt {}: {}", self.attempts, self.last)
    }
}

impl<E: Error + 'static> Error for GaveUp<E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.last)
    }
}

// ANCHOR: retry
/// Calls `attempt` until it succeeds, fails for good, or has failed too often.
///
/// `jitter` gets each pause of `backoff` and returns the one to make.
/// `may_pass` tells of an error whether another attempt can help.
pub async fn retry<T, E>(
    backoff: &Backoff,
    mut jitter: impl FnMut(Duration) -> Duration,
    may_pass: impl Fn(&E) -> bool,
    mut attempt: impl AsyncFnMut() -> Result<T, E>,
) -> Result<T, GaveUp<E>> {
    let mut pauses = backoff.pauses();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let last = match attempt().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        match pauses.next() {
            Some(pause) if may_pass(&last) => sleep(jitter(pause)).await,
            _ => return Err(GaveUp { attempts, last }),
        }
    }
}
// ANCHOR_END: retry

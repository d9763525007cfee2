//! A supervisor: it restarts a task that fails, but not forever.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

// ANCHOR: supervise
/// How a task ends that is meant to go on.
pub type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// How many failures a supervisor puts up with.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// It restarts a task so many times…
    pub restarts: usize,
    /// …within this time.
    pub window: Duration,
    /// How long it waits before each restart.
    pub pause: Duration,
}

/// Runs what `make` makes as a task. If that fails or panics, makes and runs another. Returns
/// when a task is done, or with the last failure when there were more than `limit` allows.
pub async fn supervise<F>(limit: Limit, mut make: impl FnMut() -> F) -> Outcome
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let mut failed = Vec::new();
    loop {
        // A set of one, because a set takes its tasks along when it's dropped.
        let mut tasks = JoinSet::new();
        tasks.spawn(make());
        let failure = match tasks.join_next().await.expect("the set has a task") {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error,
            Err(panic) => panic.into(),
        };
        let now = Instant::now();
        failed.retain(|&at| now - at < limit.window);
        failed.push(now);
        if failed.len() > limit.restarts {
            return Err(failure);
        }
        eprintln!("restart {}: {failure}", failed.len());
        sleep(limit.pause).await;
    }
}
// ANCHOR_END: supervise

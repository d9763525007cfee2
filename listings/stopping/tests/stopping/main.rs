//! Proofs of what the pages on stopping tasks and on scopes say.

mod asked;
mod scopes;
mod tracked;

use std::sync::Arc;
use std::time::Duration;

/// Longer than any test waits for a thread, if the pages are right.
const WATCHDOG: Duration = Duration::from_secs(60);

/// Longer than any test waits by a paused clock, if the pages are right.
const HOUR: Duration = Duration::from_secs(3600);

/// How many clones of `alive` there are beside it: each task under test holds one.
fn count(alive: &Arc<()>) -> usize {
    Arc::strong_count(alive) - 1
}

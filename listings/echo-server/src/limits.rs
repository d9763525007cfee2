//! What the whole server allows.

// ANCHOR: limits
use std::time::Duration;

use tokio::time::Instant;

/// What the server allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many connections may be open at a time.
    pub connections: usize,
    /// How many of them may come from one address.
    pub per_address: usize,
    /// How long a client may keep a read or a write waiting.
    pub patience: Duration,
    /// How many bytes a second a connection must echo to outlast `patience`, at least 1.
    pub speed: u32,
    /// How long a connection may last.
    pub total: Duration,
    /// How long an ended connection waits for bytes that are on their way; less than `grace`.
    pub linger: Duration,
    /// How long a shutdown waits for the connections that are open.
    pub grace: Duration,
}

impl Limits {
    /// Returns until when the next read or write has to be done, on a connection that
    /// began at `start` and has echoed so many bytes.
    pub fn due(&self, start: Instant, echoed: u64) -> Instant {
        let earned = Duration::from_secs(echoed) / self.speed;
        let lifetime = self.total.min(self.patience.saturating_add(earned));
        (start + lifetime).min(Instant::now() + self.patience)
    }
}
// ANCHOR_END: limits

//! A rate limit: a bucket of tokens.

use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep_until};

// ANCHOR: bucket
/// Holds up to `size` tokens, and gets a new one each time that `every` has passed.
pub struct Bucket {
    /// How many tokens it can hold.
    size: u32,
    /// How long it takes until a token is added.
    every: Duration,
    /// Its lock is also the queue of the waiting callers, because it's fair.
    level: Mutex<Level>,
}

struct Level {
    /// How many tokens there are.
    tokens: u32,
    /// Up to when tokens have been added.
    filled: Instant,
}

impl Bucket {
    /// Returns a full bucket.
    ///
    /// # Panics
    ///
    /// If `size` or `every` is zero.
    pub fn new(size: u32, every: Duration) -> Self {
        assert!(
            size > 0 && !every.is_zero(),
            "a bucket must be able to hold a token"
        );
        let filled = Instant::now();
        let level = Mutex::new(Level {
            tokens: size,
            filled,
        });
        Self { size, every, level }
    }

    /// Takes a token, and waits for one if the bucket is empty.
    ///
    /// Cancel safe: giving up takes no token. It only loses the place in the queue.
    pub async fn take(&self) {
        let mut level = self.level.lock().await;
        self.fill(&mut level);
        // A timer may fire early, by its clock's resolution, so look again.
        while level.tokens == 0 {
            sleep_until(level.filled + self.every).await;
            self.fill(&mut level);
        }
        level.tokens -= 1;
    }

    fn fill(&self, level: &mut Level) {
        while level.tokens < self.size && level.filled.elapsed() >= self.every {
            level.tokens += 1;
            level.filled += self.every;
        }
        if level.tokens == self.size {
            level.filled = Instant::now();
        }
    }
}
// ANCHOR_END: bucket

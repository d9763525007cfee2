//! A shop that reads, waits, and writes.

use std::future::Future;
use std::sync::{Arc, Mutex};

use tokio::task::yield_now;

// ANCHOR: sell
/// A number in a database.
pub trait Stored: Send + Sync {
    fn get(&self) -> impl Future<Output = u32> + Send;
    fn set(&self, value: u32) -> impl Future<Output = ()> + Send;
}

/// Sells a seat if one is left, and says whether it did.
pub async fn sell(seats: &impl Stored) -> bool {
    let left = seats.get().await;
    if left == 0 {
        return false;
    }
    seats.set(left - 1).await;
    true
}
// ANCHOR_END: sell

// ANCHOR: slow
/// Stands for the database, and lets others go first before each answer.
#[derive(Clone)]
pub struct Slow(Arc<Mutex<u32>>);

impl Stored for Slow {
    async fn get(&self) -> u32 {
        yield_now().await;
        *self.0.lock().expect("no panic")
    }

    async fn set(&self, value: u32) {
        yield_now().await;
        *self.0.lock().expect("no panic") = value;
    }
}
// ANCHOR_END: slow

impl Slow {
    pub fn new(value: u32) -> Slow {
        Slow(Arc::new(Mutex::new(value)))
    }

    /// What it is now, without a wait.
    pub fn now(&self) -> u32 {
        *self.0.lock().expect("no panic")
    }

    // ANCHOR: take
    /// Like `UPDATE … SET seats = seats - 1 WHERE seats > 0`.
    pub async fn take(&self) -> bool {
        yield_now().await;
        let mut left = self.0.lock().expect("no panic");
        let taken = left.checked_sub(1);
        *left = taken.unwrap_or(0);
        taken.is_some()
    }
    // ANCHOR_END: take
}

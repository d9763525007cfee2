//! A login asks a clock that it was given, so a test can give it another one.
//!
//! Run it: `cargo run -p testing --example login`

// ANCHOR: login
use std::cell::Cell;
use std::time::{Duration, Instant};

use tokio::time::sleep;

const HOUR: Duration = Duration::from_secs(3600);

/// A login, which is over after an hour.
pub(crate) struct Login<Clock> {
    clock: Clock,
    begun: Instant,
}

impl<Clock: Fn() -> Instant> Login<Clock> {
    pub(crate) fn new(clock: Clock) -> Self {
        let begun = clock();
        Login { clock, begun }
    }

    pub(crate) fn is_over(&self) -> bool {
        (self.clock)().duration_since(self.begun) >= HOUR
    }
}
// ANCHOR_END: login

// ANCHOR: clocks
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let by_system = Login::new(Instant::now);
    let by_tokio = Login::new(|| tokio::time::Instant::now().into_std());
    sleep(HOUR).await;
    println!("by the system's clock: {}", by_system.is_over());
    println!("by tokio's clock: {}", by_tokio.is_over());

    let now = Cell::new(Instant::now());
    let by_hand = Login::new(|| now.get());
    now.set(now.get() + HOUR);
    println!("by a clock set by hand: {}", by_hand.is_over());
}
// ANCHOR_END: clocks

//! Three visitors leave early, and their seats are given back by hand or by a guard.
//!
//! Run it: `cargo run -p abstractions --example seats_given_back`

use std::cell::Cell;
use std::time::Duration;

use tokio::time::{sleep, timeout};

const SHOW: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_millis(100);

// ANCHOR: by_hand
pub(crate) async fn watch_by_hand(taken: &Cell<u32>) {
    taken.set(taken.get() + 1);
    sleep(SHOW).await;
    taken.set(taken.get() - 1);
}
// ANCHOR_END: by_hand

// ANCHOR: guard
/// A seat that is given back when this value is dropped.
struct Seat<'a> {
    taken: &'a Cell<u32>,
}

impl<'a> Seat<'a> {
    fn take(taken: &'a Cell<u32>) -> Self {
        taken.set(taken.get() + 1);
        Self { taken }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        self.taken.set(self.taken.get() - 1);
    }
}

pub(crate) async fn watch(taken: &Cell<u32>) {
    let _seat = Seat::take(taken);
    sleep(SHOW).await;
}
// ANCHOR_END: guard

/// Sends three visitors in, none of whom stays to the end. Returns how many gave up.
pub(crate) async fn visitors(watch: impl AsyncFn()) -> u32 {
    let mut gave_up = 0;
    for _ in 0..3 {
        if timeout(PATIENCE, watch()).await.is_err() {
            gave_up += 1;
        }
    }
    gave_up
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let taken = Cell::new(0);
    let gave_up = visitors(async || watch_by_hand(&taken).await).await;
    println!(
        "by hand: {gave_up} gave up, {} seats are taken",
        taken.get()
    );

    let taken = Cell::new(0);
    let gave_up = visitors(async || watch(&taken).await).await;
    println!(
        "by a guard: {gave_up} gave up, {} seats are taken",
        taken.get()
    );
}

//! Ten thousand green runs, all of them in the same order.
//!
//! Run it: `cargo run -p testing-orders --example ten_thousand`

use std::sync::{Arc, Mutex};

use testing_orders::shop::{Stored, sell};
use tokio::task::JoinSet;

// ANCHOR: test
/// Stands for the database, and answers at once.
struct Fake(Mutex<u32>);

impl Stored for Fake {
    async fn get(&self) -> u32 {
        *self.0.lock().expect("no panic")
    }

    async fn set(&self, value: u32) {
        *self.0.lock().expect("no panic") = value;
    }
}

/// Two customers want the last seat, again and again. In how many runs do both get it?
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn sold_twice(runs: u32) -> u32 {
    let mut twice = 0;
    for _ in 0..runs {
        let seats = Arc::new(Fake(Mutex::new(1)));
        let mut customers = JoinSet::new();
        for _ in 0..2 {
            let seats = Arc::clone(&seats);
            customers.spawn(async move { sell(&*seats).await });
        }
        let sold = customers.join_all().await;
        twice += u32::from(sold == [true, true]);
    }
    twice
}

fn main() {
    println!(
        "the seat is sold twice in {} of 10000 runs",
        sold_twice(10_000)
    );
}
// ANCHOR_END: test

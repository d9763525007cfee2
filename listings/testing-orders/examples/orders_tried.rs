//! Two customers want the last seat, in every order.
//!
//! Run it: `cargo run -p testing-orders --example orders_tried`

use testing_orders::orders::{Local, every_order};
use testing_orders::shop::{Slow, sell};

// ANCHOR: main
/// How many orders there are, and those in which more than one customer gets the last seat.
pub(crate) fn tried(customers: usize, sell: fn(Slow) -> Local<bool>) -> (usize, Vec<String>) {
    let (mut count, mut failed) = (0, Vec::new());
    let make = || {
        let seats = Slow::new(1);
        (0..customers).map(|_| sell(seats.clone())).collect()
    };
    every_order(make, |order, sold| {
        count += 1;
        if sold.into_iter().flatten().filter(|sold| *sold).count() > 1 {
            failed.push(order.iter().map(|i| ["A", "B", "C", "D"][*i]).collect());
        }
    });
    (count, failed)
}

pub(crate) fn as_it_is(seats: Slow) -> Local<bool> {
    Box::pin(async move { sell(&seats).await })
}

pub(crate) fn in_one_step(seats: Slow) -> Local<bool> {
    Box::pin(async move { seats.take().await })
}

fn main() {
    let (count, failed) = tried(2, as_it_is);
    println!("as it is: sold twice in {} of {count} orders", failed.len());
    println!("the first of them: {}", failed[0]);
    let (count, failed) = tried(2, in_one_step);
    println!(
        "in one step: sold twice in {} of {count} orders",
        failed.len()
    );
}
// ANCHOR_END: main

//! The order in which two customers get the last seat, once more.
//!
//! Run it: `cargo run -p testing-orders --example order_replayed`

use testing_orders::orders::{Local, run};
use testing_orders::shop::{Slow, Stored};

// ANCHOR: main
async fn customer(name: &str, seats: Slow) {
    let left = seats.get().await;
    println!("{name} reads {left}");
    if left > 0 {
        seats.set(left - 1).await;
        println!("{name} has a seat");
    }
}

fn main() {
    let seats = Slow::new(1);
    let customers: Vec<Local<()>> = vec![
        Box::pin(customer("A", seats.clone())),
        Box::pin(customer("B", seats)),
    ];
    // AABBAB
    let mut order = [0, 0, 1, 1, 0, 1].into_iter();
    run(customers, |_| {
        order.next().expect("the order has a step for each poll")
    });
}
// ANCHOR_END: main

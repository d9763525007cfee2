//! Batches of four orders are taken in a loop that also looks at a clock.
//!
//! Run it: `cargo run -p abstractions --example orders_lost`

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{interval, sleep};

const ORDERS: u32 = 12;

// ANCHOR: next_batch
pub(crate) async fn next_batch(orders: &mut Receiver<u32>) -> Vec<u32> {
    let mut batch = Vec::new();
    while batch.len() < 4 {
        match orders.recv().await {
            Some(order) => batch.push(order),
            None => break,
        }
    }
    batch
}
// ANCHOR_END: next_batch

// ANCHOR: take
pub(crate) async fn take_orders(mut orders: Receiver<u32>) -> usize {
    let mut clock = interval(Duration::from_millis(270));
    let mut taken = 0;
    loop {
        tokio::select! {
            // The clock is asked first, so that every run is alike.
            biased;
            _ = clock.tick() => println!("{taken} orders so far"),
            batch = next_batch(&mut orders) => {
                if batch.is_empty() {
                    return taken;
                }
                println!("batch {batch:?}");
                taken += batch.len();
            }
        }
    }
}
// ANCHOR_END: take

/// Sends an order each 100 ms, and returns how many were sent and how many taken.
pub(crate) async fn trade() -> (u32, usize) {
    let (sender, orders) = channel(1);
    let send = async move {
        let mut sent = 0;
        for order in 1..=ORDERS {
            sleep(Duration::from_millis(100)).await;
            if sender.send(order).await.is_ok() {
                sent += 1;
            }
        }
        sent
    };
    tokio::join!(send, take_orders(orders))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (sent, taken) = trade().await;
    println!("sent {sent}, taken {taken}");
}

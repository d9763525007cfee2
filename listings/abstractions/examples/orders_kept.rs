//! The same loop, with the unfinished batch kept outside of the future.
//!
//! Run it: `cargo run -p abstractions --example orders_kept`

use std::mem;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{interval, sleep};

const ORDERS: u32 = 12;

// ANCHOR: next_batch
struct Batches {
    orders: Receiver<u32>,
    /// The orders of a batch that is not full yet.
    batch: Vec<u32>,
}

impl Batches {
    async fn next(&mut self) -> Vec<u32> {
        while self.batch.len() < 4 {
            match self.orders.recv().await {
                Some(order) => self.batch.push(order),
                None => break,
            }
        }
        mem::take(&mut self.batch)
    }
}
// ANCHOR_END: next_batch

pub(crate) async fn take_orders(orders: Receiver<u32>) -> usize {
    let mut batches = Batches {
        orders,
        batch: Vec::new(),
    };
    let mut clock = interval(Duration::from_millis(270));
    let mut taken = 0;
    loop {
        tokio::select! {
            // The clock is asked first, so that every run is alike.
            biased;
            _ = clock.tick() => println!("{taken} orders so far"),
            batch = batches.next() => {
                if batch.is_empty() {
                    return taken;
                }
                println!("batch {batch:?}");
                taken += batch.len();
            }
        }
    }
}

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

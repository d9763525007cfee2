//! Batches of orders and a clock, merged into one stream of events.
//!
//! Run it: `cargo run -p select --example orders_merged`

use std::pin::pin;
use std::time::Duration;

use futures::stream::{self, StreamExt};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{interval, sleep};
use tokio_stream::wrappers::{IntervalStream, ReceiverStream};

const ORDERS: u32 = 12;

// ANCHOR: take
enum Event {
    Batch(Vec<u32>),
    Tick,
    Closed,
}

async fn take_orders(orders: Receiver<u32>) -> usize {
    let batches = ReceiverStream::new(orders).chunks(4).map(Event::Batch);
    // The clock never ends, so the orders say when they have.
    let batches = batches.chain(stream::iter([Event::Closed]));
    let clock = IntervalStream::new(interval(Duration::from_millis(270)));
    let mut events = pin!(stream::select(batches, clock.map(|_| Event::Tick)));
    let mut taken = 0;
    while let Some(event) = events.next().await {
        match event {
            Event::Batch(batch) => {
                println!("batch {batch:?}");
                taken += batch.len();
            }
            Event::Tick => println!("{taken} orders so far"),
            Event::Closed => break,
        }
    }
    taken
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

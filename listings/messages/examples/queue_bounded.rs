//! The same sender and receiver, and a channel with three places.
//!
//! Run it: `cargo run -p messages --example queue_bounded`

use std::cell::Cell;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::sync::mpsc::error::SendError;

/// Draws how many values are in the queue.
fn show(what: &str, value: u32, queue: &Cell<usize>) {
    println!("{what} {value} |{}", "#".repeat(queue.get()));
}

pub(crate) async fn async_main() -> Result<(), SendError<u32>> {
    // ANCHOR: bounded
    let (tx, mut rx) = mpsc::channel(3);
    let queue = Cell::new(0);

    let fast = async {
        // Moved in, to be dropped at the end; the count stays borrowed.
        let tx = tx;
        for value in 1..=8 {
            tx.send(value).await?;
            queue.set(queue.get() + 1);
            show("send", value, &queue);
        }
        Ok(())
    };
    // ANCHOR_END: bounded
    let slow = async {
        while let Some(value) = rx.recv().await {
            queue.set(queue.get() - 1);
            show("take", value, &queue);
            trpl::sleep(Duration::from_millis(100)).await;
        }
    };

    let (sent, ()) = trpl::join(fast, slow).await;
    sent
}

fn main() -> Result<(), SendError<u32>> {
    trpl::block_on(async_main())
}

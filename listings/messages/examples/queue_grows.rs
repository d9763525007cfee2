//! A fast sender, a slow receiver, and an unbounded channel between them.
//!
//! Run it: `cargo run -p messages --example queue_grows`

use std::cell::Cell;
use std::time::Duration;

use tokio::sync::mpsc::error::SendError;

// ANCHOR: show
/// Draws how many values are in the queue.
fn show(what: &str, value: u32, queue: &Cell<usize>) {
    println!("{what} {value} |{}", "#".repeat(queue.get()));
}
// ANCHOR_END: show

// ANCHOR: main
pub(crate) async fn async_main() -> Result<(), SendError<u32>> {
    let (tx, mut rx) = trpl::channel();
    let queue = Cell::new(0);

    let fast = async {
        // Moved in, to be dropped at the end; the count stays borrowed.
        let tx = tx;
        for value in 1..=8 {
            tx.send(value)?;
            queue.set(queue.get() + 1);
            show("send", value, &queue);
        }
        Ok(())
    };
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
// ANCHOR_END: main

fn main() -> Result<(), SendError<u32>> {
    trpl::block_on(async_main())
}

//@ error: none
//! A `send` into a bounded channel that is not awaited.
#![deny(unused_must_use)]

use tokio::sync::mpsc;

// ANCHOR: send
async fn async_main() {
    let (tx, mut rx) = mpsc::channel(3);
    tx.send("hi");
    drop(tx);
    println!("{:?}", rx.recv().await);
}
// ANCHOR_END: send

fn main() {
    trpl::block_on(async_main());
}

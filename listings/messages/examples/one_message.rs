//! An asynchronous channel between two joined futures.
//!
//! Run it: `cargo run -p messages --example one_message`

use std::time::Duration;

// ANCHOR: main
fn main() {
    trpl::block_on(async {
        let (tx, mut rx) = trpl::channel();

        let rx_fut = async {
            println!("the receiver waits");
            match rx.recv().await {
                Some(word) => println!("received {word}"),
                None => println!("received nothing: all senders are gone"),
            }
        };
        let tx_fut = async {
            println!("the sender starts");
            trpl::sleep(Duration::from_millis(200)).await;
            if let Err(error) = tx.send("hi") {
                println!("not sent: {error}");
            }
        };

        trpl::join(rx_fut, tx_fut).await;
    });
}
// ANCHOR_END: main

//! The channel of the standard library between two joined futures.
//!
//! Run it: `cargo run -p messages --example std_channel_blocks`

use std::sync::mpsc;
use std::time::Duration;

// ANCHOR: main
async fn async_main() {
    let (tx, rx) = mpsc::channel();

    let rx_fut = async {
        println!("the receiver waits");
        // `rx.recv()` would wait here forever.
        match rx.recv_timeout(Duration::from_millis(300)) {
            Ok(word) => println!("received {word}"),
            Err(error) => println!("received nothing: {error}"),
        }
    };
    let tx_fut = async {
        println!("the sender starts");
        if let Err(error) = tx.send("hi") {
            println!("not sent: {error}");
        }
    };

    trpl::join(rx_fut, tx_fut).await;
}

fn main() {
    trpl::block_on(async_main());
}
// ANCHOR_END: main

//! A sender and a receiver, joined; the program gives up after 1.2 s.
//!
//! Run it: `cargo run -p messages --example receiver_waits_on`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;
use tokio::time::timeout;

// ANCHOR: main
pub(crate) async fn talk() -> Result<(), SendError<&'static str>> {
    let (tx, mut rx) = trpl::channel();

    let tx_fut = async {
        for word in ["hi", "from", "the", "future"] {
            println!("send {word}");
            tx.send(word)?;
            trpl::sleep(Duration::from_millis(200)).await;
        }
        println!("everything is sent");
        Ok(())
    };
    let rx_fut = async {
        while let Some(word) = rx.recv().await {
            println!("    received {word}");
        }
        println!("    all senders are gone");
    };

    let (sent, ()) = trpl::join(tx_fut, rx_fut).await;
    sent
}

async fn async_main() -> Result<(), SendError<&'static str>> {
    let limit = Duration::from_millis(1200);
    match timeout(limit, talk()).await {
        Ok(sent) => sent,
        Err(_) => {
            println!("given up: the receiver still waits");
            Ok(())
        }
    }
}
// ANCHOR_END: main

fn main() -> Result<(), SendError<&'static str>> {
    trpl::block_on(async_main())
}

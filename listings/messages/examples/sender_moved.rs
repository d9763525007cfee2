//! The sender is moved into the block that sends, and dropped at its end.
//!
//! Run it: `cargo run -p messages --example sender_moved`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;

pub(crate) async fn talk() -> Result<(), SendError<&'static str>> {
    let (tx, mut rx) = trpl::channel();

    // ANCHOR: moved
    let tx_fut = async move {
        for word in ["hi", "from", "the", "future"] {
            println!("send {word}");
            tx.send(word)?;
            trpl::sleep(Duration::from_millis(200)).await;
        }
        println!("everything is sent");
        Ok(())
    };
    // ANCHOR_END: moved
    let rx_fut = async {
        while let Some(word) = rx.recv().await {
            println!("    received {word}");
        }
        println!("    all senders are gone");
    };

    let (sent, ()) = trpl::join(tx_fut, rx_fut).await;
    sent
}

fn main() -> Result<(), SendError<&'static str>> {
    trpl::block_on(talk())
}

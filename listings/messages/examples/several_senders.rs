//! Two senders and one receiver.
//!
//! Run it: `cargo run -p messages --example several_senders`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;

// ANCHOR: main
async fn say(
    tx: trpl::Sender<&'static str>,
    words: [&'static str; 4],
    pause: Duration,
) -> Result<(), SendError<&'static str>> {
    for word in words {
        tx.send(word)?;
        trpl::sleep(pause).await;
    }
    Ok(())
}

pub(crate) async fn multi_sender() -> Result<(), SendError<&'static str>> {
    let (tx, mut rx) = trpl::channel();

    let tx1 = tx.clone();
    let tx1_fut = say(
        tx1,
        ["hi", "from", "the", "future"],
        Duration::from_millis(200),
    );
    let rx_fut = async {
        while let Some(word) = rx.recv().await {
            println!("received '{word}'");
        }
        println!("all senders are gone");
    };
    let tx_fut = async {
        // No two timers of this program end together.
        trpl::sleep(Duration::from_millis(100)).await;
        say(
            tx,
            ["more", "messages", "for", "you"],
            Duration::from_millis(400),
        )
        .await
    };

    let (first, second, ()) = trpl::join3(tx1_fut, tx_fut, rx_fut).await;
    first.and(second)
}

fn main() -> Result<(), SendError<&'static str>> {
    trpl::block_on(multi_sender())
}
// ANCHOR_END: main

//! Two senders and a receiver in a vector of pinned boxes.
//!
//! Run it: `cargo run -p any-number --example pinned_boxes`

use std::pin::Pin;
use std::time::Duration;

use trpl::sleep;

fn main() {
    trpl::block_on(async {
        let (tx, mut rx) = trpl::channel();
        let tx1 = tx.clone();

        let tx1_fut = async move {
            for word in ["tick", "tock"] {
                tx1.send(word).expect("the receiver is there");
                sleep(Duration::from_millis(300)).await;
            }
        };
        let rx_fut = async move {
            while let Some(word) = rx.recv().await {
                println!("received {word}");
            }
        };
        let tx_fut = async move {
            sleep(Duration::from_millis(150)).await;
            tx.send("ding").expect("the receiver is there");
        };

        // ANCHOR: pinned
        let futures: Vec<Pin<Box<dyn Future<Output = ()>>>> =
            vec![Box::pin(tx1_fut), Box::pin(tx_fut), Box::pin(rx_fut)];
        trpl::join_all(futures).await;
        // ANCHOR_END: pinned
    });
}

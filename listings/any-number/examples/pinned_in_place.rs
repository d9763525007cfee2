//! Two senders and a receiver in a vector, pinned where they are.
//!
//! Run it: `cargo run -p any-number --example pinned_in_place`

use std::pin::{Pin, pin};
use std::time::Duration;

use trpl::sleep;

fn main() {
    trpl::block_on(async {
        let (tx, mut rx) = trpl::channel();
        let tx1 = tx.clone();

        // ANCHOR: pinned
        let tx1_fut = pin!(async move {
            for word in ["tick", "tock"] {
                tx1.send(word).expect("the receiver is there");
                sleep(Duration::from_millis(300)).await;
            }
        });
        let rx_fut = pin!(async move {
            while let Some(word) = rx.recv().await {
                println!("received {word}");
            }
        });
        let tx_fut = pin!(async move {
            sleep(Duration::from_millis(150)).await;
            tx.send("ding").expect("the receiver is there");
        });

        let futures: Vec<Pin<&mut dyn Future<Output = ()>>> = vec![tx1_fut, tx_fut, rx_fut];
        trpl::join_all(futures).await;
        // ANCHOR_END: pinned
    });
}

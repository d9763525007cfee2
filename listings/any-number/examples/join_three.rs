//! Two senders and a receiver, joined by a macro that names each of them.
//!
//! Run it: `cargo run -p any-number --example join_three`

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
            let mut count = 0;
            while let Some(word) = rx.recv().await {
                println!("received {word}");
                count += 1;
            }
            count
        };
        let tx_fut = async move {
            sleep(Duration::from_millis(150)).await;
            tx.send("ding").expect("the receiver is there");
        };

        let ((), (), count) = trpl::join!(tx1_fut, tx_fut, rx_fut);
        println!("{count} messages");
    });
}

//@ error: E0308
//! A vector holds one type, and each `async` block has its own.

fn main() {
    trpl::block_on(async {
        let (tx, mut rx) = trpl::channel();
        let tx1 = tx.clone();
        // ANCHOR: vector
        let tx1_fut = async move {
            tx1.send("tick").expect("the receiver is there");
        };
        let tx_fut = async move {
            tx.send("ding").expect("the receiver is there");
        };
        let rx_fut = async move {
            while let Some(word) = rx.recv().await {
                println!("received {word}");
            }
        };

        let futures = vec![tx1_fut, tx_fut, rx_fut];
        trpl::join_all(futures).await;
        // ANCHOR_END: vector
    });
}

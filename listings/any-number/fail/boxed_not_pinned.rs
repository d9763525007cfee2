//@ error: E0277
//! A box around a future is a future only if the future is `Unpin`.

fn main() {
    trpl::block_on(async {
        let (tx, mut rx) = trpl::channel();
        let tx1 = tx.clone();
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

        // ANCHOR: boxes
        let futures: Vec<Box<dyn Future<Output = ()>>> =
            vec![Box::new(tx1_fut), Box::new(tx_fut), Box::new(rx_fut)];
        trpl::join_all(futures).await;
        // ANCHOR_END: boxes
    });
}

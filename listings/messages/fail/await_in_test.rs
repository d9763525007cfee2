//@ error: E0728
//! A test function that is not `async` cannot await.

fn test_multi_sender() {
    let (tx, mut rx) = trpl::channel();
    let tx_fut = async move {
        println!("sent: {}", tx.send("hi").is_ok());
    };
    let rx_fut = async {
        while let Some(word) = rx.recv().await {
            println!("received '{word}'");
        }
    };
    // ANCHOR: join
    trpl::join(tx_fut, rx_fut).await;
    // ANCHOR_END: join
}

fn main() {
    test_multi_sender();
}

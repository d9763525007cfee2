//@ error: E0728
//! A test function that is not `async` cannot await.

// ANCHOR: test
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
    trpl::join(tx_fut, rx_fut).await;
}
// ANCHOR_END: test

fn main() {
    test_multi_sender();
}

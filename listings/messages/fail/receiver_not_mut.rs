//@ error: E0596
//! A receiver that is not mutable cannot receive.

// ANCHOR: main
fn main() {
    trpl::block_on(async {
        let (tx, rx) = trpl::channel();
        println!("sent: {}", tx.send("hi").is_ok());
        println!("{:?}", rx.recv().await);
    });
}
// ANCHOR_END: main

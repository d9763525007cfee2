//! What the receiver sees when all senders are gone, and a sender when the receiver is.
//!
//! Run it: `cargo run -p messages --example one_side_gone`

use std::error::Error;

// ANCHOR: main
async fn sender_gone() -> Result<(), Box<dyn Error>> {
    let (tx, mut rx) = trpl::channel();
    tx.send("first")?;
    tx.send("second")?;
    drop(tx);
    println!("no sender: {:?}", rx.recv().await);
    println!("no sender: {:?}", rx.recv().await);
    println!("no sender: {:?}", rx.recv().await);
    Ok(())
}

async fn receiver_gone() -> Result<(), Box<dyn Error>> {
    let (tx, rx) = trpl::channel();
    tx.send("first")?;
    drop(rx);
    match tx.send("second") {
        Ok(()) => println!("no receiver: sent"),
        Err(error) => println!("no receiver: {error}, and {:?} comes back", error.0),
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    trpl::block_on(async {
        sender_gone().await?;
        receiver_gone().await
    })
}
// ANCHOR_END: main

//! One async block sends four words and then receives them.
//!
//! Run it: `cargo run -p messages --example sent_then_received`

use std::error::Error;
use std::time::Duration;

// ANCHOR: main
async fn async_main() -> Result<(), Box<dyn Error>> {
    let (tx, mut rx) = trpl::channel();
    let words = ["hi", "from", "the", "future"];

    for word in words {
        println!("send {word}");
        tx.send(word)?;
        trpl::sleep(Duration::from_millis(200)).await;
    }
    for _ in words {
        let word = rx.recv().await.ok_or("all senders are gone")?;
        println!("    received {word}");
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    trpl::block_on(async_main())
}
// ANCHOR_END: main

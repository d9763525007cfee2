//! A setting is changed three times before the receiver looks.
//!
//! Run it: `cargo run -p messages --example three_settings`

use std::error::Error;

use tokio::sync::watch;

// ANCHOR: main
async fn async_main() -> Result<(), Box<dyn Error>> {
    let (tx, mut rx) = watch::channel(0);
    for setting in 1..=3 {
        tx.send(setting)?;
    }
    drop(tx);

    while rx.changed().await.is_ok() {
        println!("setting {}", *rx.borrow());
    }
    println!("the sender is gone");
    Ok(())
}
// ANCHOR_END: main

fn main() -> Result<(), Box<dyn Error>> {
    trpl::block_on(async_main())
}

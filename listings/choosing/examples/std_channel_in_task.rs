//! A task waits in a channel of the standard library.
//!
//! Run it: `cargo run -p choosing --example std_channel_in_task`

use std::sync::mpsc;
use std::time::Duration;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (sender, receiver) = mpsc::channel();
    let sending = tokio::spawn(async move { sender.send("hello") });
    match receiver.recv_timeout(Duration::from_millis(300)) {
        Ok(word) => println!("received {word}"),
        Err(error) => println!("received nothing: {error}"),
    }
    sending.await??;
    println!("then: {}", receiver.recv()?);
    Ok(())
}
// ANCHOR_END: main

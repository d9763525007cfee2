//! Three messages are sent, with a limit, into a channel with one place.
//!
//! Run it: `cargo run -p abstractions --example send_timed_out`

use std::time::Duration;

use tokio::sync::mpsc::channel;
use tokio::time::timeout;

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (sender, mut messages) = channel(1);
    let limit = Duration::from_millis(100);
    for message in ["first", "second"] {
        if timeout(limit, sender.send(message)).await.is_err() {
            println!("too slow");
        }
    }
    println!("received {:?}", messages.recv().await);
    if timeout(limit, sender.send("third")).await.is_err() {
        println!("too slow");
    }
    println!("received {:?}", messages.recv().await);
}
// ANCHOR_END: main

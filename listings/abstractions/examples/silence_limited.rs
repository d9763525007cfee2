//! A speaker, and a listener with a limit of 250 ms.
//!
//! Run it: `cargo run -p abstractions --example silence_limited`

use std::time::Duration;

use tokio::sync::mpsc::channel;
use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (sender, mut words) = channel(1);
    let speak = async move {
        for word in ["learn", "a", "song", "and", "dance"] {
            sleep(Duration::from_millis(100)).await;
            if sender.send(word).await.is_err() {
                println!("nobody hears {word}");
            }
        }
    };
    let listen = async move {
        loop {
            tokio::select! {
                word = words.recv() => match word {
                    Some(word) => println!("{word}"),
                    None => return,
                },
                () = sleep(Duration::from_millis(250)) => {
                    println!("time is up");
                    return;
                }
            }
        }
    };
    tokio::join!(speak, listen);
}
// ANCHOR_END: main

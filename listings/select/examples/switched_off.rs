//! A letter is sent again at a time that isn't always there.
//!
//! Run it: `cargo run -p select --example switched_off`

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, sleep_until};

// ANCHOR: deliver
async fn deliver(mut letters: Receiver<&str>) {
    let mut retry_at: Option<Instant> = None;
    loop {
        tokio::select! {
            Some(letter) = letters.recv() => {
                println!("{letter}: nobody is home");
                retry_at = Some(Instant::now() + Duration::from_secs(60));
            }
            () = sleep_until(retry_at.expect("a time")), if retry_at.is_some() => {
                println!("delivered");
                retry_at = None;
            }
            else => break,
        }
    }
}
// ANCHOR_END: deliver

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (sender, letters) = channel(1);
    let post = async move {
        if sender.send("to Ada").await.is_err() {
            println!("the post office is closed");
        }
    };
    tokio::join!(post, deliver(letters));
}

//! A program that waits for its cleaner before it ends.
//!
//! Run it: `cargo run -p cancellation --example session_shutdown`

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinError;
use tokio::time::{sleep, timeout};

struct Session {
    id: u32,
    cleaner: UnboundedSender<u32>,
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.cleaner.send(self.id).is_err() {
            eprintln!("no cleaner: session {} stays open", self.id);
        }
    }
}

async fn clean(mut dropped: UnboundedReceiver<u32>) {
    while let Some(id) = dropped.recv().await {
        sleep(Duration::from_millis(100)).await;
        println!("goodbye to {id}");
    }
}

async fn visit(id: u32, cleaner: UnboundedSender<u32>) {
    let _session = Session { id, cleaner };
    println!("hello from {id}");
    sleep(Duration::from_millis(200)).await;
    println!("{id} has seen it all");
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let (cleaner, dropped) = unbounded_channel();
    let cleaning = tokio::spawn(clean(dropped));
    let limit = Duration::from_millis(100);
    if timeout(limit, visit(1, cleaner.clone())).await.is_err() {
        println!("time is up");
    }
    // Without a sender the cleaner ends, once it has said all goodbyes.
    drop(cleaner);
    cleaning.await
}
// ANCHOR_END: main

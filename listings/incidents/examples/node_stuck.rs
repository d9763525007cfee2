//! A place in a channel goes to a future that nothing polls.
//!
//! Run it: `cargo run -p incidents --example node_stuck`

use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{sleep, timeout};

// ANCHOR: node
async fn pool(mut claims: Receiver<&'static str>) {
    while let Some(who) = claims.recv().await {
        println!("the pool serves {who}");
        sleep(Duration::from_millis(150)).await;
    }
}

async fn claim(claims: &Sender<&'static str>, who: &'static str) {
    if claims.send(who).await.is_ok() {
        println!("{who} has a place");
    }
}

pub(crate) async fn node() {
    let (claims, waiting) = channel(1);
    tokio::spawn(pool(waiting));
    claim(&claims, "request 1").await;
    claim(&claims, "request 2").await;
    let mut job = pin!(claim(&claims, "the job"));
    loop {
        tokio::select! {
            biased;
            () = &mut job => break,
            () = sleep(Duration::from_millis(100)) => claim(&claims, "the report").await,
        }
    }
}
// ANCHOR_END: node

#[tokio::main(flavor = "current_thread")]
async fn main() {
    if timeout(Duration::from_secs(1), node()).await.is_err() {
        println!("no place after a second");
    }
}

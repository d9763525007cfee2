//! A job that has a task of its own takes its place whatever the loop does.
//!
//! Run it: `cargo run -p incidents --example node_goes_on`

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinError;
use tokio::time::sleep;

async fn pool(mut claims: Receiver<&'static str>) {
    while let Some(who) = claims.recv().await {
        println!("the pool serves {who}");
        sleep(Duration::from_millis(150)).await;
    }
}

async fn claim(claims: Sender<&'static str>, who: &'static str) {
    if claims.send(who).await.is_ok() {
        println!("{who} has a place");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    node().await
}

pub(crate) async fn node() -> Result<(), JoinError> {
    let (claims, waiting) = channel(1);
    tokio::spawn(pool(waiting));
    claim(claims.clone(), "request 1").await;
    claim(claims.clone(), "request 2").await;
    // ANCHOR: job
    let mut job = tokio::spawn(claim(claims.clone(), "the job"));
    // ANCHOR_END: job
    loop {
        tokio::select! {
            biased;
            done = &mut job => break done,
            () = sleep(Duration::from_millis(100)) => claim(claims.clone(), "the report").await,
        }
    }
}

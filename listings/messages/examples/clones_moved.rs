//! Two tasks send through clones of one sender, under a time limit of a second.
//!
//! Run it: `cargo run -p messages --example clones_moved`

use std::time::Duration;

use tokio::time::timeout;

// ANCHOR: main
async fn say(id: u32, tx: trpl::Sender<u32>) {
    trpl::sleep(id * Duration::from_millis(100)).await;
    if let Err(error) = tx.send(id) {
        println!("task {id}: {error}");
    }
}

async fn listen() {
    let (tx, mut rx) = trpl::channel();
    for id in 1..=2 {
        trpl::spawn_task(say(id, tx.clone()));
    }
    while let Some(id) = rx.recv().await {
        println!("task {id} has sent");
    }
    println!("all senders are gone");
}

async fn async_main() {
    let limit = Duration::from_secs(1);
    let in_time = timeout(limit, listen()).await.is_ok();
    println!("in time: {in_time}");
}
// ANCHOR_END: main

fn main() {
    trpl::block_on(async_main());
}

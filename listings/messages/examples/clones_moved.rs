//! Two tasks send through clones of one sender, under a time limit of a second.
//!
//! Run it: `cargo run -p messages --example clones_moved`

use std::time::Duration;

use tokio::time::timeout;

// ANCHOR: main
async fn async_main() {
    let (tx, mut rx) = trpl::channel();
    for id in 1..=2 {
        let tx = tx.clone();
        trpl::spawn_task(async move {
            trpl::sleep(id * Duration::from_millis(100)).await;
            if let Err(error) = tx.send(id) {
                println!("task {id}: {error}");
            }
        });
    }
    while let Some(id) = rx.recv().await {
        println!("task {id} has sent");
    }
    println!("all senders are gone");
}

fn main() {
    let limit = Duration::from_secs(1);
    let in_time = trpl::block_on(async { timeout(limit, async_main()).await.is_ok() });
    println!("in time: {in_time}");
}
// ANCHOR_END: main

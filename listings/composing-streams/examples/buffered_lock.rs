//! Jobs and their consumer use one lock.
//!
//! Run it: `cargo run -p composing-streams --example buffered_lock`

use std::time::Duration;

use futures::stream::{self, StreamExt};
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

const MOMENT: Duration = Duration::from_millis(100);

// ANCHOR: lock
async fn job(lock: &Mutex<()>, n: u32) -> u32 {
    let _held = lock.lock().await;
    println!("job {n} has the lock");
    sleep(MOMENT).await;
    n
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let lock = Mutex::new(());
    let mut results = stream::iter([1, 2]).map(|n| job(&lock, n)).buffered(2);
    while let Some(n) = results.next().await {
        println!("result {n}");
        match timeout(5 * MOMENT, lock.lock()).await {
            Ok(_held) => println!("the consumer has the lock"),
            Err(_) => println!("no lock after 500 ms"),
        }
    }
}
// ANCHOR_END: lock

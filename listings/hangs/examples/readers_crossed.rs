//! Two readers take two locks in opposite orders, without a writer and with two.
//!
//! Run it: `cargo run -p hangs --example readers_crossed`

use std::time::Duration;

use every_await::ends;
use futures::future::join_all;
use tokio::sync::RwLock;
use tokio::task::yield_now;

// ANCHOR: read
async fn read(first: &RwLock<u32>, second: &RwLock<u32>) -> u32 {
    let first = first.read().await;
    yield_now().await;
    *first + *second.read().await
}
// ANCHOR_END: read

async fn write(lock: &RwLock<u32>) {
    *lock.write().await += 1;
}

/// Two readers in opposite orders, and so many writers for each of the locks.
pub(crate) async fn cross(writers: usize) -> (u32, u32) {
    let (a, b) = (RwLock::new(1), RwLock::new(2));
    let writes = (0..writers).flat_map(|_| [write(&a), write(&b)]);
    let readers = async { tokio::join!(read(&a, &b), read(&b, &a)) };
    tokio::join!(readers, join_all(writes)).0
}

fn main() {
    let hour = Duration::from_secs(3600);
    for writers in 0..2 {
        match ends(hour, cross(writers)) {
            Ok(sums) => println!("writers for each lock: {writers}, done: {sums:?}"),
            Err(hang) => println!("writers for each lock: {writers}, {hang}"),
        }
    }
}

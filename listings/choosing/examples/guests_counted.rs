//! Ten tasks add to the same count, each with a wait.
//!
//! Run it: `cargo run -p choosing --example guests_counted`

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::task::{JoinSet, yield_now};

// ANCHOR: main
pub(crate) async fn arrive(guests: Arc<AtomicU32>) {
    let before = guests.load(Ordering::SeqCst);
    yield_now().await;
    guests.store(before + 1, Ordering::SeqCst);
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let guests = Arc::new(AtomicU32::new(0));
    let mut arriving = JoinSet::new();
    for _ in 0..10 {
        arriving.spawn(arrive(Arc::clone(&guests)));
    }
    arriving.join_all().await;
    println!("guests: {}", guests.load(Ordering::SeqCst));
}
// ANCHOR_END: main

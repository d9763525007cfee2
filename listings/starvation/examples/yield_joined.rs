//! Two futures that give way after each piece of work, joined.
//!
//! Run it: `cargo run -p starvation --example yield_joined`

use std::thread;
use std::time::Duration;

/// Stands for a computation, or for a call that blocks: it keeps its thread.
fn slow(name: &str, ms: u64) {
    thread::sleep(Duration::from_millis(ms));
    println!("'{name}' worked for {ms} ms");
}

// ANCHOR: joined
async fn work(name: &str, pieces: &[u64]) {
    println!("'{name}' started");
    for &ms in pieces {
        slow(name, ms);
        trpl::yield_now().await;
    }
    println!("'{name}' finished");
}

fn main() {
    trpl::block_on(async {
        trpl::join(work("a", &[30, 10, 20]), work("b", &[75, 10, 15, 350])).await;
    });
}
// ANCHOR_END: joined

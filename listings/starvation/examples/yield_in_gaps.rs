//! Two futures that give way after each piece of work, in a `select`.
//!
//! Run it: `cargo run -p starvation --example yield_in_gaps`

use std::thread;
use std::time::Duration;

/// Stands for a computation, or for a call that blocks: it keeps its thread.
fn slow(name: &str, ms: u64) {
    thread::sleep(Duration::from_millis(ms));
    println!("'{name}' worked for {ms} ms");
}

// ANCHOR: select
use trpl::yield_now;

async fn a() {
    println!("'a' started");
    slow("a", 30);
    yield_now().await;
    slow("a", 10);
    yield_now().await;
    slow("a", 20);
    yield_now().await;
    println!("'a' finished");
}

async fn b(last: u64) {
    println!("'b' started");
    slow("b", 75);
    yield_now().await;
    slow("b", 10);
    yield_now().await;
    slow("b", 15);
    yield_now().await;
    slow("b", last);
    yield_now().await;
    println!("'b' finished");
}

fn main() {
    trpl::block_on(async {
        trpl::select(a(), b(350)).await;
    });
}
// ANCHOR_END: select

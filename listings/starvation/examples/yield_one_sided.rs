//! Two futures in a `select`, of which one gives way.
//!
//! Run it: `cargo run -p starvation --example yield_one_sided`

use std::thread;
use std::time::Duration;

/// Stands for a computation, or for a call that blocks: it keeps its thread.
fn slow(name: &str, ms: u64) {
    thread::sleep(Duration::from_millis(ms));
    println!("'{name}' worked for {ms} ms");
}

// ANCHOR: select
async fn a() {
    println!("'a' started");
    slow("a", 30);
    trpl::yield_now().await;
    slow("a", 10);
    println!("'a' finished");
}

async fn b() {
    println!("'b' started");
    slow("b", 75);
    slow("b", 350);
    println!("'b' finished");
}

fn main() {
    trpl::block_on(async {
        trpl::select(a(), b()).await;
    });
}
// ANCHOR_END: select

//! Two futures that work first and await last, in a `select`.
//!
//! Run it: `cargo run -p starvation --example starve_then_sleep`

use std::thread;
use std::time::Duration;

/// Stands for a computation, or for a call that blocks: it keeps its thread.
fn slow(name: &str, ms: u64) {
    thread::sleep(Duration::from_millis(ms));
    println!("'{name}' worked for {ms} ms");
}

// ANCHOR: select
fn main() {
    trpl::block_on(async {
        let a = async {
            println!("'a' started");
            slow("a", 30);
            slow("a", 10);
            slow("a", 20);
            trpl::sleep(Duration::from_millis(50)).await;
            println!("'a' finished");
        };
        let b = async {
            println!("'b' started");
            slow("b", 75);
            slow("b", 10);
            slow("b", 15);
            slow("b", 350);
            trpl::sleep(Duration::from_millis(50)).await;
            println!("'b' finished");
        };
        trpl::select(a, b).await;
    });
}
// ANCHOR_END: select

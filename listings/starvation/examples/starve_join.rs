//! Two futures that never await, joined.
//!
//! Run it: `cargo run -p starvation --example starve_join`

use std::thread;
use std::time::Duration;

/// Stands for a computation, or for a call that blocks: it keeps its thread.
fn slow(name: &str, ms: u64) {
    thread::sleep(Duration::from_millis(ms));
    println!("'{name}' worked for {ms} ms");
}

fn main() {
    trpl::block_on(async {
        let a = async {
            println!("'a' started");
            slow("a", 30);
            slow("a", 10);
            slow("a", 20);
            println!("'a' finished");
        };
        let b = async {
            println!("'b' started");
            slow("b", 75);
            slow("b", 10);
            slow("b", 15);
            slow("b", 350);
            println!("'b' finished");
        };
        // ANCHOR: join
        trpl::join(a, b).await;
        // ANCHOR_END: join
    });
}

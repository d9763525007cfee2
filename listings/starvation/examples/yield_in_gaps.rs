//! The picture gives way after each strip, and the heart beats in the gaps.
//!
//! Run it: `cargo run -p starvation --example yield_in_gaps`

use std::thread;
use std::time::Duration;

use tokio::time::sleep;

/// Computes one strip of the picture, and holds the thread meanwhile.
fn strip(n: u32) {
    thread::sleep(Duration::from_millis(150));
    println!("strip {n} is done");
}

// ANCHOR: gaps
use tokio::task::yield_now;

async fn resize() {
    for n in 1..=3 {
        strip(n);
        yield_now().await;
    }
}
// ANCHOR_END: gaps

async fn heartbeat() {
    for n in 1..=3 {
        println!("heartbeat {n}");
        sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    futures::join!(heartbeat(), resize());
}

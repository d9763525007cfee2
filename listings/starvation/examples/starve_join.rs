//! A picture is resized beside a heartbeat, and the heart stops until it's done.
//!
//! Run it: `cargo run -p starvation --example starve_join`

// ANCHOR: join
use std::thread;
use std::time::Duration;

use tokio::time::sleep;

/// Computes one strip of the picture, and holds the thread meanwhile.
fn strip(n: u32) {
    thread::sleep(Duration::from_millis(150));
    println!("strip {n} is done");
}

async fn resize() {
    for n in 1..=3 {
        strip(n);
    }
}

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
// ANCHOR_END: join

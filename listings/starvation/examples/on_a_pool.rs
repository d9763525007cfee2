//! The picture is resized on a pool with a thread for each core.
//!
//! Run it: `cargo run -p starvation --example on_a_pool`

use std::thread;
use std::time::Duration;

use tokio::time::sleep;

/// Computes one strip of the picture, and holds the thread meanwhile.
fn strip(n: u32) {
    thread::sleep(Duration::from_millis(150));
    println!("strip {n} is done");
}

async fn heartbeat() {
    for n in 1..=3 {
        println!("heartbeat {n}");
        sleep(Duration::from_millis(100)).await;
    }
}

// ANCHOR: hand_over
use tokio::sync::oneshot;
use tokio::sync::oneshot::error::RecvError;

async fn resize() -> Result<(), RecvError> {
    let (sender, resized) = oneshot::channel();
    rayon::spawn(move || {
        (1..=3).for_each(strip);
        if sender.send(()).is_err() {
            println!("the picture isn't wanted anymore");
        }
    });
    resized.await
}
// ANCHOR_END: hand_over

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), RecvError> {
    let ((), resized) = futures::join!(heartbeat(), resize());
    resized
}

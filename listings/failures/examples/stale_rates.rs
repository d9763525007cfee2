//! A task that refreshes a rate panics, and the service lives on.
//!
//! Run it: `cargo run -p failures --example stale_rates`

// ANCHOR: main
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{interval, sleep};

const FEED: [&str; 4] = ["1.08", "1.09", "n/a", "1.31"];

async fn refresh(rate: watch::Sender<f64>) {
    let mut ticks = interval(Duration::from_millis(100));
    for entry in FEED {
        ticks.tick().await;
        rate.send_replace(entry.parse().expect("a number"));
    }
}

async fn answer(rate: watch::Receiver<f64>) {
    for _ in 0..5 {
        sleep(Duration::from_millis(80)).await;
        println!("100 euros are {:.0} dollars", 100.0 * *rate.borrow());
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (sender, receiver) = watch::channel(1.0);
    tokio::spawn(refresh(sender));
    answer(receiver).await;
}
// ANCHOR_END: main

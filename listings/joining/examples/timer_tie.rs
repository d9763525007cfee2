//! Two children wait for the same moment, and the way they are joined decides who goes first.
//!
//! Run it: `cargo run -p joining --example timer_tie`

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

// ANCHOR: tie
async fn wait(name: &str, moment: Instant) {
    sleep_until(moment).await;
    println!("{name}");
}

pub(crate) async fn ties() {
    let soon = || Instant::now() + Duration::from_millis(200);

    println!("futures::join!");
    let moment = soon();
    futures::join!(wait("A", moment), wait("B", moment));

    println!("futures::join!, B written first");
    let moment = soon();
    futures::join!(wait("B", moment), wait("A", moment));

    println!("tokio::join!");
    let moment = soon();
    tokio::join!(wait("A", moment), wait("B", moment));
}
// ANCHOR_END: tie

#[tokio::main(flavor = "current_thread")]
async fn main() {
    ties().await;
}

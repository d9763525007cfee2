//! Two payments hang, and a third one waits for them.
//!
//! Run it: `cargo run -p stuck --example held_queue`

use std::time::Duration;

use stuck::paying::{Accounts, charge, refund};
use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let accounts = Accounts::new();
    tokio::spawn(charge(accounts.clone()));
    tokio::spawn(charge(accounts.clone()));
    tokio::spawn(refund(accounts));
    sleep(Duration::from_millis(500)).await;
}
// ANCHOR_END: main

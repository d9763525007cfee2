//! Two payments at once, each with the guard of its span held across its wait.
//!
//! Run it: `cargo run -p debugging --example guard_held`

use std::time::Duration;

use tokio::time::sleep;
use tracing::{info, info_span};

// ANCHOR: pay
pub(crate) async fn pay(id: u32) {
    let span = info_span!("pay", id);
    let _guard = span.enter();
    info!("asking the bank");
    sleep(Duration::from_millis(100)).await;
    info!("charged");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let log = tracing_subscriber::fmt().with_ansi(false);
    log.without_time().with_target(false).init();
    tokio::join!(pay(1), pay(2));
}
// ANCHOR_END: pay

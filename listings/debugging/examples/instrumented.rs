//! Two payments at once, each a future with a span.
//!
//! Run it: `cargo run -p debugging --example instrumented`

use std::time::Duration;

use tokio::time::sleep;
use tracing::{info, instrument};

// ANCHOR: pay
#[instrument]
pub(crate) async fn pay(id: u32) {
    info!("asking the bank");
    sleep(Duration::from_millis(100)).await;
    info!("charged");
}
// ANCHOR_END: pay

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let log = tracing_subscriber::fmt().with_ansi(false);
    log.without_time().with_target(false).init();
    tokio::join!(pay(1), pay(2));
}

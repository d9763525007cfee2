//! A payment is made within a span and awaited outside.
//!
//! Run it: `cargo run -p debugging --example made_in_scope`

use tracing::{info, info_span};

// ANCHOR: main
async fn pay() {
    info!("charged");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let log = tracing_subscriber::fmt().with_ansi(false);
    log.without_time().with_target(false).init();
    let payment = info_span!("payment", id = 1).in_scope(|| {
        info!("begins");
        pay()
    });
    payment.await;
}
// ANCHOR_END: main

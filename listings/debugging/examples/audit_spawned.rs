//! A task and a thread that a payment starts, first without its span and then with it.
//!
//! Run it: `cargo run -p debugging --example audit_spawned`

use tokio::task::{JoinError, spawn_blocking};
use tracing::{Instrument, Span, info, instrument};

pub(crate) async fn audit() {
    info!("audited");
}

pub(crate) fn print_receipt() {
    info!("receipt printed");
}

// ANCHOR: lost
#[instrument]
async fn pay(id: u32) -> Result<(), JoinError> {
    info!("charged");
    tokio::spawn(audit()).await?;
    spawn_blocking(print_receipt).await
}
// ANCHOR_END: lost

// ANCHOR: kept
#[instrument]
async fn pay_and_tell(id: u32) -> Result<(), JoinError> {
    info!("charged");
    tokio::spawn(audit().in_current_span()).await?;
    let span = Span::current();
    spawn_blocking(move || span.in_scope(print_receipt)).await
}
// ANCHOR_END: kept

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let log = tracing_subscriber::fmt().with_ansi(false);
    log.without_time().with_target(false).init();
    pay(1).await?;
    pay_and_tell(2).await
}

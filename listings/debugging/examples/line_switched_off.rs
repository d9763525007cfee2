//! Two lines that another thread logs first, without a subscriber and with one.
//!
//! Run it: `cargo run -p debugging --example line_switched_off`

use std::thread;

use tracing::info;
use tracing::subscriber::{set_default, set_global_default};
use tracing_subscriber::Registry;

// ANCHOR: main
fn charge() {
    info!("charged");
}

fn refund() {
    info!("refunded");
}

fn main() {
    let log = tracing_subscriber::fmt().with_ansi(false);
    let _default = set_default(log.without_time().with_target(false).finish());
    thread::spawn(charge).join().expect("it doesn't panic");
    charge();

    set_global_default(Registry::default()).expect("there is none");
    thread::spawn(refund).join().expect("it doesn't panic");
    refund();
}
// ANCHOR_END: main

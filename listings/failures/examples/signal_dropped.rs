//! A program stops listening for a signal, and then gets it.
//!
//! Run it: `cargo run -p failures --example signal_dropped`

use std::io;
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let terminate = signal(SignalKind::terminate())?;
    drop(terminate);
    kill_process(getpid(), Signal::TERM)?;
    sleep(Duration::from_millis(100)).await;
    println!("the process goes on");
    Ok(())
}
// ANCHOR_END: main

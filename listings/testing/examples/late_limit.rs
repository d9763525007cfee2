//! A limit of 10 ms is not over while blocking work runs, if the clock is paused.
//!
//! Run it: `cargo run -p testing --example late_limit`

// ANCHOR: limit
use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

fn main() -> io::Result<()> {
    for paused in [false, true] {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(paused).build()?;
        let limited = runtime.block_on(async {
            let work = spawn_blocking(|| thread::sleep(Duration::from_millis(200)));
            timeout(Duration::from_millis(10), work).await.is_err()
        });
        println!("paused: {paused}, over the limit: {limited}");
    }
    Ok(())
}
// ANCHOR_END: limit

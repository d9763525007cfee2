//! How busy a worker is said to be, while it's in a poll and after it.
//!
//! Run it: `cargo run -p slow --example long_poll`

use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;

const POLL: Duration = Duration::from_millis(200);

// ANCHOR: busy
pub(crate) fn busy() -> io::Result<[bool; 2]> {
    let runtime = Builder::new_multi_thread().worker_threads(1).build()?;
    let metrics = runtime.metrics();
    let is_seen = || metrics.worker_total_busy_duration(0) >= POLL / 2;
    runtime.spawn(async { thread::sleep(POLL) });
    thread::sleep(POLL * 3 / 4);
    let within = is_seen();
    thread::sleep(POLL);
    Ok([within, is_seen()])
}
// ANCHOR_END: busy

fn main() -> io::Result<()> {
    let [within, after] = busy()?;
    println!("after 150 ms of 200 ms, is the worker busy? {within}");
    println!("after all of them: {after}");
    Ok(())
}

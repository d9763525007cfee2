//! A thousand threads that wait.
//!
//! Run it: `cargo run -p catch --example idle_threads`

use std::io;
use std::thread::{self, JoinHandle};
use std::time::Duration;

// ANCHOR: threads
const THREADS: usize = 1_000;

fn main() -> io::Result<()> {
    let threads = wait_in_threads(THREADS, Duration::from_millis(500))?;
    println!("{} threads wait", threads.len());

    let mut done = 0;
    for thread in threads {
        if thread.join().is_err() {
            return Err(io::Error::other("a thread panicked"));
        }
        done += 1;
    }
    println!("{done} threads are done");
    Ok(())
}

/// Starts that many threads, each of which waits for `time`.
pub(crate) fn wait_in_threads(count: usize, time: Duration) -> io::Result<Vec<JoinHandle<()>>> {
    let start = |_| thread::Builder::new().spawn(move || thread::sleep(time));
    (0..count).map(start).collect()
}
// ANCHOR_END: threads

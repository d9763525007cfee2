//! One thread of a program steps back behind the others.
//!
//! Run it: `cargo run -p why-async --example priority`

// ANCHOR: priority
use std::io;
use std::thread;

use rustix::process::{getpriority_process, setpriority_process};

/// Lowers the priority of the calling thread by `steps` and returns the new one.
/// A higher number is a lower priority. `None` means the caller: on Linux that
/// is the thread, on other systems it may be the whole process.
pub(crate) fn step_back(steps: i32) -> io::Result<i32> {
    setpriority_process(None, getpriority_process(None)? + steps)?;
    Ok(getpriority_process(None)?)
}

fn main() -> io::Result<()> {
    let before = getpriority_process(None)?;
    let worker = thread::spawn(|| step_back(2));
    let worker = worker.join().expect("the worker panicked")?;
    println!("the worker went back by {}", worker - before);
    println!("main went back by {}", getpriority_process(None)? - before);
    Ok(())
}
// ANCHOR_END: priority

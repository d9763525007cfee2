//! Looks at the stack of each thread, with a debugger, while two payments wait.

use std::error::Error;
use std::process::{self, Command};
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::{PTracer, set_ptracer};

#[allow(dead_code)] // its own `main`
#[path = "../../stuck/examples/payments.rs"]
mod payments;

// ANCHOR: main
static LEDGER: Mutex<()> = Mutex::new(());

/// Waits for a lock of the standard library, which keeps its thread.
fn audit() {
    drop(LEDGER.lock());
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let _tasks = payments::start();
    let _ledger = LEDGER.lock()?;
    thread::spawn(audit);
    thread::sleep(Duration::from_millis(200));
    let stacks = stacks()?;
    for function in ["epoll_wait", "audit", "charge", "refund"] {
        let frames = stacks.lines().filter(|line| line.contains(function));
        println!("frames of {function}: {}", frames.count());
    }
    Ok(())
}
// ANCHOR_END: main

fn stacks() -> Result<String, Box<dyn Error>> {
    // Some systems let only parents look into a process; the others don't know the call.
    match set_ptracer(PTracer::Any) {
        Ok(()) | Err(Errno::INVAL) => {}
        Err(error) => return Err(error.into()),
    }
    let output = Command::new("gdb")
        .args(["--nx", "--batch", "-ex", "thread apply all backtrace"])
        .args(["--pid", &process::id().to_string()])
        .output()?;
    Ok(String::from_utf8(output.stdout)?)
}

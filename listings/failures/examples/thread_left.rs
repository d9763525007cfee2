//! A runtime doesn't wait for a thread for longer than it's told to.
//!
//! Run it: `cargo run -p failures --example thread_left`

use std::io;
use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;

// ANCHOR: main
fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    runtime.spawn_blocking(|| {
        println!("saving");
        thread::sleep(Duration::from_millis(300));
        println!("saved");
    });
    runtime.shutdown_timeout(Duration::from_millis(100));
    println!("the runtime is gone");
    thread::sleep(Duration::from_millis(100));
    Ok(())
}
// ANCHOR_END: main

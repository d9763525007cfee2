//! A blocking thread waits for input that never comes.
//!
//! Run it: `cargo run -p failures --example thread_stays`

use std::io::{self, Read};
use std::time::Duration;

use every_await::watchdog;
use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;

// ANCHOR: main
fn run() -> io::Result<()> {
    // A pipe that's never written to, as a terminal where nobody types.
    let (mut input, _output) = io::pipe()?;
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        spawn_blocking(move || input.read(&mut [0; 16]));
        println!("the service is done");
    });
    drop(runtime);
    println!("the runtime is gone");
    Ok(())
}

fn main() -> io::Result<()> {
    match watchdog(Duration::from_secs(10), run) {
        Ok(ended) => ended,
        Err(limit) => {
            println!("{limit}");
            Ok(())
        }
    }
}
// ANCHOR_END: main

//! Three handles are dropped at once, each of another kind.
//!
//! Run it: `cargo run -p runtime --example lib_dropped`

use std::io;
use std::time::Duration;

use runtime::s5_sleep::sleep;
use runtime::s7_loop::{Runtime, spawn};
use runtime::s9_blocking::spawn_blocking;

// ANCHOR: main
fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        drop(spawn(async { println!("a task") }));
        drop(spawn(async { println!("a task that ends with its handle") }).cancel_on_drop());
        sleep(Duration::from_millis(50)).await;
        drop(spawn_blocking(|| println!("a call")));
        sleep(Duration::from_millis(50)).await;
    });
    Ok(())
}
// ANCHOR_END: main

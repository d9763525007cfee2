//! A sleep that's made before there's a runtime.
//!
//! Run it: `cargo run -p runtime --example lib_too_early`

use std::io;
use std::time::Duration;

use runtime::s5_sleep::sleep;
use runtime::s7_loop::Runtime;

// ANCHOR: main
fn main() -> io::Result<()> {
    let runtime = Runtime::new()?;
    runtime.block_on(sleep(Duration::from_millis(100)));
    println!("awake");
    Ok(())
}
// ANCHOR_END: main

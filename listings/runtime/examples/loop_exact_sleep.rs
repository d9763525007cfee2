//! Sleeps that end between two milliseconds, on a driver that counts in them.

use std::io;
use std::time::{Duration, Instant};

use runtime::s5_sleep::sleep;
use runtime::s7_loop::Runtime;

// ANCHOR: main
fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        for micros in [100, 2500] {
            let start = Instant::now();
            sleep(Duration::from_micros(micros)).await;
            let whole = start.elapsed().as_millis();
            println!("{micros} µs: {whole} whole milliseconds");
        }
    });
    Ok(())
}
// ANCHOR_END: main

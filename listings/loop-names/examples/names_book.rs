//! Three waits on the book's own loop.
//!
//! Run it: `cargo run -p loop-names --example names_book`

use std::io;
use std::time::Duration;

use event_loop::{run, sleep, spawn};

// ANCHOR: waits
async fn wait(name: &str, ms: u64) {
    println!("{name} waits");
    sleep(Duration::from_millis(ms)).await;
    println!("{name} is done");
}

fn main() -> io::Result<()> {
    for (name, ms) in [("slow", 300), ("quick", 100), ("middle", 200)] {
        spawn(wait(name, ms));
    }
    run()
}
// ANCHOR_END: waits

//! Tokio's semaphore and tokio's sleep on the book's runtime.
//!
//! Run it: `cargo run -p runtime --example hyper_tokio_sleep`

use std::io;
use std::time::Duration;

use runtime::s7_loop::Runtime;
use tokio::sync::Semaphore;

// ANCHOR: program
fn main() -> io::Result<()> {
    Runtime::new()?.block_on(async {
        let semaphore = Semaphore::new(1);
        let permit = semaphore.acquire().await;
        println!("a permit: {}", permit.is_ok());
        tokio::time::sleep(Duration::from_millis(100)).await;
        println!("awake");
    });
    Ok(())
}
// ANCHOR_END: program

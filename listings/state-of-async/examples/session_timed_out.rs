//! A session that is closed at the end, under a time limit.
//!
//! Run it: `cargo run -p state-of-async --example session_timed_out`

use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

struct Session {
    open: bool,
}

impl Session {
    async fn close(mut self) {
        self.open = false;
        println!("closed");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.open {
            println!("dropped without a goodbye");
        }
    }
}

// ANCHOR: main
async fn work() {
    let session = Session { open: true };
    sleep(Duration::from_millis(200)).await;
    session.close().await;
}

async fn async_main() {
    let limit = Duration::from_millis(50);
    match timeout(limit, work()).await {
        Ok(()) => println!("in time"),
        Err(_) => println!("too late"),
    }
}
// ANCHOR_END: main

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}

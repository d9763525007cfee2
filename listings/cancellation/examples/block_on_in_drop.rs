//! A session that blocks in `drop`, to say goodbye.
//!
//! Run it: `cargo run -p cancellation --example block_on_in_drop`

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::sleep;

// ANCHOR: drop
struct Session;

impl Drop for Session {
    fn drop(&mut self) {
        Handle::current().block_on(say_goodbye());
    }
}

/// Stands for a message to a server, and its answer.
async fn say_goodbye() {
    sleep(Duration::from_millis(100)).await;
    println!("goodbye");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let _session = Session;
    println!("session opened");
}
// ANCHOR_END: drop

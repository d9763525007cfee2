//! A session that spawns its goodbye in `drop`, at the end of the program.
//!
//! Run it: `cargo run -p cancellation --example goodbye_spawned`

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
struct Session;

impl Drop for Session {
    fn drop(&mut self) {
        println!("session dropped");
        tokio::spawn(say_goodbye());
    }
}

async fn say_goodbye() {
    println!("goodbye");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let _session = Session;
    sleep(Duration::from_millis(100)).await;
    println!("done");
}
// ANCHOR_END: main

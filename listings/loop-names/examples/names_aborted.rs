//! A task of tokio is cancelled, and can only clean up.
//!
//! Run it: `cargo run -p loop-names --example names_aborted`

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: aborted
struct Desk;

impl Drop for Desk {
    fn drop(&mut self) {
        println!("the desk is cleared");
    }
}

async fn work() -> &'static str {
    let _desk = Desk;
    sleep(Duration::from_secs(60)).await;
    println!("never printed");
    "done after all"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let task = tokio::spawn(work());
    sleep(Duration::from_millis(100)).await;
    task.abort();
    match task.await {
        Ok(words) => println!("{words}"),
        Err(error) => println!("cancelled: {}", error.is_cancelled()),
    }
}
// ANCHOR_END: aborted

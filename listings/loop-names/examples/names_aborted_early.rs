//! A task of tokio is cancelled before its first poll.
//!
//! Run it: `cargo run -p loop-names --example names_aborted_early`

use std::time::Duration;

use tokio::time::sleep;

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

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let task = tokio::spawn(work());
    task.abort();
    match task.await {
        Ok(words) => println!("{words}"),
        Err(error) => println!("cancelled: {}", error.is_cancelled()),
    }
}
// ANCHOR_END: main

//! A thread answers after ten seconds, and a test under a paused clock waits for it.
//!
//! Run it: `cargo run -p testing-drops --example thread_answers`

use std::thread;
use std::time::Duration;

use every_await::ends;
use tokio::sync::oneshot;

// ANCHOR: main
async fn ask() -> Result<u32, oneshot::error::RecvError> {
    let (sender, answer) = oneshot::channel();
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(10));
        sender.send(42)
    });
    answer.await
}

fn main() {
    match ends(Duration::from_secs(3600), ask()) {
        Ok(answer) => println!("{answer:?}"),
        Err(hang) => println!("{hang}"),
    }
}
// ANCHOR_END: main

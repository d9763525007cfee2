//! Three things that a function without `async` can do with an `async fn`.
//!
//! Run it: `cargo run -p state-of-async --example sync_calls_async`

use std::time::Duration;

use tokio::runtime::{Handle, Runtime};
use tokio::task::JoinHandle;
use tokio::time::sleep;

// ANCHOR: three
async fn learn(title: &'static str) -> &'static str {
    println!("learn {title}");
    sleep(Duration::from_millis(50)).await;
    title
}

/// Makes the future and leaves it to the caller to run it.
fn hand_on() -> impl Future<Output = &'static str> {
    learn("Greensleeves")
}

/// Runs the future and blocks this thread until it is done.
fn block(runtime: &Handle) -> &'static str {
    runtime.block_on(hand_on())
}

/// Starts the future on the runtime's threads and does not wait.
fn start(runtime: &Handle) -> JoinHandle<&'static str> {
    runtime.spawn(learn("Scarborough Fair"))
}
// ANCHOR_END: three

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = Runtime::new()?;
    println!("know {}", block(runtime.handle()));

    let started = start(runtime.handle());
    println!("know {}", runtime.block_on(started)?);
    Ok(())
}

//! The same tasks on two workers that steal from each other.
//!
//! Run it: `cargo run -p runtime --example steal_spread`

use std::error::Error;
use std::thread;
use std::time::Duration;

use futures::future::join_all;
use runtime::s7_stealing::{Runtime, spawn};

// ANCHOR: main
/// Keeps its thread, as a long computation does.
async fn computes() {
    thread::sleep(Duration::from_millis(100));
}

async fn spawns() {
    let tasks: Vec<_> = (0..4).map(|_| spawn(computes())).collect();
    let ends = join_all(tasks).await;
    println!("done: {}", ends.iter().filter(|end| end.is_ok()).count());
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new(2)?;
    runtime.block_on(runtime.spawn(spawns()))?;
    let stole = runtime.counts().iter().any(|count| count.steals > 0);
    println!("somebody stole: {stole}");
    Ok(())
}
// ANCHOR_END: main

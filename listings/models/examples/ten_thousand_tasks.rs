//! Ten thousand tasks wait together on one thread.
//!
//! Run it: `cargo run -p models --example ten_thousand_tasks`

use std::collections::HashSet;
use std::error::Error;
use std::thread::{self, ThreadId};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

async fn wait() -> ThreadId {
    sleep(Duration::from_millis(100)).await;
    thread::current().id()
}

pub(crate) async fn wait_together(count: usize) -> Result<Vec<ThreadId>, JoinError> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        tasks.spawn(wait());
    }

    let mut threads = Vec::new();
    while let Some(thread) = tasks.join_next().await {
        threads.push(thread?);
    }
    Ok(threads)
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let threads = runtime.block_on(wait_together(10_000))?;

    let different = HashSet::<_>::from_iter(&threads);
    println!("tasks: {}, threads: {}", threads.len(), different.len());
    Ok(())
}

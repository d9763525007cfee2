//! A hundred tasks and a hundred threads note where they run.
//!
//! Run it: `cargo run -p catch --example which_threads`

use std::collections::HashSet;
use std::thread;

use tokio::task::{JoinError, yield_now};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            tokio::spawn(async {
                yield_now().await;
                thread::current().id()
            })
        })
        .collect();
    let mut of_tasks = HashSet::new();
    for task in tasks {
        of_tasks.insert(task.await?);
    }

    let mut of_threads = HashSet::new();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..100)
            .map(|_| scope.spawn(|| thread::current().id()))
            .collect();
        of_threads.extend(threads.into_iter().flat_map(|thread| thread.join()));
    });
    println!("{} and {}", of_tasks.len(), of_threads.len());
    Ok(())
}

//! One thread holds a hundred thousand tasks that wait.
//!
//! Run it: `cargo run -p catch --example idle_tasks`

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::sleep;

// ANCHOR: tasks
const TASKS: usize = 100_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let tasks = wait_in_tasks(TASKS, Duration::from_millis(500));
    println!(
        "{} tasks wait",
        Handle::current().metrics().num_alive_tasks()
    );

    let mut done = 0;
    for task in tasks {
        task.await?;
        done += 1;
    }
    println!("{done} tasks are done");
    Ok(())
}

/// Starts that many tasks, each of which waits for `time`.
pub(crate) fn wait_in_tasks(count: usize, time: Duration) -> Vec<JoinHandle<()>> {
    (0..count).map(|_| tokio::spawn(sleep(time))).collect()
}
// ANCHOR_END: tasks

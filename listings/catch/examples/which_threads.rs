//! A hundred tasks and a hundred threads note where they run.
//!
//! Run it: `cargo run -p catch --example which_threads`

use std::collections::HashSet;
use std::thread::{self, ThreadId};

use tokio::task::JoinSet;
use tokio::task::yield_now;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let tasks: JoinSet<ThreadId> = (0..100).map(|_| in_a_task()).collect();
    let tasks: HashSet<ThreadId> = tasks.join_all().await.into_iter().collect();

    let threads = thread::scope(|scope| {
        let start = |_| scope.spawn(|| thread::current().id());
        let threads: Vec<_> = (0..100).map(start).collect();
        let ids = threads.into_iter().map(|thread| thread.join());
        ids.collect::<thread::Result<HashSet<ThreadId>>>()
    });
    let threads = threads.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    println!("{} and {}", tasks.len(), threads.len());
}

async fn in_a_task() -> ThreadId {
    yield_now().await;
    thread::current().id()
}

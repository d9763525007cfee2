//! How many calls of `work` run at the same moment in each model.
//!
//! Run it: `cargo run -p models --example at_once`

// ANCHOR: work
use std::error::Error;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static RUNNING: AtomicU32 = AtomicU32::new(0);

/// Keeps its thread for 200 ms. Returns how many calls were running, itself included.
fn work() -> u32 {
    let running = RUNNING.fetch_add(1, Ordering::SeqCst) + 1;
    thread::sleep(Duration::from_millis(200));
    RUNNING.fetch_sub(1, Ordering::SeqCst);
    running
}

async fn work_async() -> u32 {
    work()
}
// ANCHOR_END: work

// ANCHOR: models
use futures::join;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinError;

fn threads() -> thread::Result<u32> {
    let (t1, t2) = (thread::spawn(work), thread::spawn(work));
    let (one, another) = (t1.join(), t2.join());
    Ok(one?.max(another?))
}

async fn joined() -> u32 {
    let (one, another) = join!(work_async(), work_async());
    one.max(another)
}

async fn spawned() -> Result<u32, JoinError> {
    let (t1, t2) = (tokio::spawn(work_async()), tokio::spawn(work_async()));
    let (one, another) = (t1.await, t2.await);
    Ok(one?.max(another?))
}

fn workers(count: usize) -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(count).build()
}

fn main() -> Result<(), Box<dyn Error>> {
    let threads = threads().map_err(|_| "a thread panicked")?;
    println!("two threads: {threads}");

    let joined = workers(2)?.block_on(joined());
    println!("two joined futures: {joined}");

    let spawned_on_one = workers(1)?.block_on(spawned())?;
    println!("two spawned tasks, one worker: {spawned_on_one}");

    let spawned_on_two = workers(2)?.block_on(spawned())?;
    println!("two spawned tasks, two workers: {spawned_on_two}");
    Ok(())
}
// ANCHOR_END: models

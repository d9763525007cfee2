//! The blocking sleep on a thread of its own, beside a runtime with one worker.
//!
//! Run it: `cargo run -p tasks --example naps_handed_over`

use std::error::Error;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::{JoinError, spawn_blocking};

const MOMENT: Duration = Duration::from_millis(100);
const STEP: Duration = Duration::from_millis(300);

// ANCHOR: nap
fn nap() {
    println!("Task 1 sleeps");
    for nap in 1..=2 {
        thread::sleep(STEP);
        println!("Task 1: nap {nap} is over");
    }
}

async fn task_1() -> Result<(), JoinError> {
    spawn_blocking(nap).await?;
    println!("Task 1 is awake");
    Ok(())
}
// ANCHOR_END: nap

async fn task_2() {
    trpl::sleep(MOMENT).await;
    for i in 0..2 {
        println!("Task 2: i = {i}");
        trpl::sleep(STEP).await;
    }
}

async fn task_3() {
    trpl::sleep(2 * MOMENT).await;
    for j in 100..102 {
        println!("Task 3: j = {j}");
        trpl::sleep(STEP).await;
    }
}

pub(crate) async fn async_main() -> Result<(), JoinError> {
    let sleeper = trpl::spawn_task(task_1());
    let counters = [trpl::spawn_task(task_2()), trpl::spawn_task(task_3())];
    sleeper.await??;
    for result in trpl::join_all(counters).await {
        result?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()?;
    runtime.block_on(async_main())?;
    Ok(())
}

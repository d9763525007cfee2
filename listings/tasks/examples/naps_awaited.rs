//! Three tasks on one thread: one sleeps and two count.
//!
//! Run it: `cargo run -p tasks --example naps_awaited`

use std::error::Error;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task::JoinError;

// ANCHOR: tasks
const MOMENT: Duration = Duration::from_millis(100);
const STEP: Duration = Duration::from_millis(300);

async fn task_1() {
    println!("Task 1 sleeps");
    for nap in 1..=2 {
        trpl::sleep(STEP).await;
        println!("Task 1: nap {nap} is over");
    }
    println!("Task 1 is awake");
}

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
// ANCHOR_END: tasks

// ANCHOR: main
pub(crate) async fn async_main() -> Result<(), JoinError> {
    let handles = [
        trpl::spawn_task(task_1()),
        trpl::spawn_task(task_2()),
        trpl::spawn_task(task_3()),
    ];
    for result in trpl::join_all(handles).await {
        result?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async_main())?;
    Ok(())
}
// ANCHOR_END: main

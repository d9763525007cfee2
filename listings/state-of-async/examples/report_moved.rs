//! Blocking work on a thread of its own leaves the thread of the task free.
//!
//! Run it: `cargo run -p state-of-async --example report_moved`

use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::task::{JoinError, spawn_blocking};
use tokio::time::sleep;

/// Stands for a long computation or a blocking read.
fn blocking_work() {
    thread::sleep(Duration::from_millis(350));
}

// ANCHOR: report
async fn report() -> Result<(), JoinError> {
    println!("report starts");
    spawn_blocking(blocking_work).await?;
    println!("report is done");
    Ok(())
}
// ANCHOR_END: report

async fn heartbeat() {
    for beat in 1..=3 {
        println!("beat {beat}");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn async_main() -> Result<(), JoinError> {
    let (reported, ()) = futures::join!(report(), heartbeat());
    reported
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Runtime::new()?.block_on(async_main())?;
    Ok(())
}

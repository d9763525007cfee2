//! A blocking call inside a future holds up its sibling.
//!
//! Run it: `cargo run -p state-of-async --example report_blocks`

use std::thread;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

/// Stands for a long computation or a blocking read.
fn blocking_work() {
    thread::sleep(Duration::from_millis(350));
}

// ANCHOR: report
async fn report() {
    println!("report starts");
    blocking_work();
    println!("report is done");
}

async fn heartbeat() {
    for beat in 1..=3 {
        println!("beat {beat}");
        sleep(Duration::from_millis(100)).await;
    }
}

async fn async_main() {
    futures::join!(report(), heartbeat());
}
// ANCHOR_END: report

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}

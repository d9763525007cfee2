//! A task sleeps for a minute, and the clock is set an hour ahead.
//!
//! Run it: `cargo run -p testing --example alarm_advanced`

// ANCHOR: alarm
use std::time::Duration;

use tokio::time::{Instant, advance, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), tokio::task::JoinError> {
    let begun = Instant::now();
    let alarm = tokio::spawn(async {
        sleep(Duration::from_secs(60)).await;
        Instant::now()
    });
    advance(Duration::from_secs(3600)).await;
    let rang = alarm.await?;
    println!("rang at {:?}", rang - begun);
    Ok(())
}
// ANCHOR_END: alarm

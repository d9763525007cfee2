//! Three jobs at a time, and one of them fails.
//!
//! Run it: `cargo run -p composing-streams --example first_error_stops`

use std::time::Duration;

use futures::stream::{self, TryStreamExt};
use tokio::time::sleep;

const MOMENT: Duration = Duration::from_millis(100);

// ANCHOR: jobs
async fn job(n: u32) -> Result<(), String> {
    println!("start {n}");
    sleep(n * MOMENT).await;
    if n == 2 {
        return Err(format!("job {n} failed"));
    }
    println!("job {n} is done");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let jobs = stream::iter((1..=5).map(Ok));
    let outcome = jobs.try_for_each_concurrent(3, job).await;
    println!("{outcome:?}");
}
// ANCHOR_END: jobs

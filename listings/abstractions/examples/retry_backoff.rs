//! A call fails three times, and the pauses between the attempts grow.
//!
//! Run it: `cargo run -p abstractions --example retry_backoff`

use std::time::Duration;

use abstractions::retry::{Backoff, GaveUp, retry};
use tokio::time::Instant;

// ANCHOR: call
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), GaveUp<&'static str>> {
    let backoff = Backoff {
        first: Duration::from_millis(100),
        longest: Duration::from_millis(300),
        attempts: 5,
    };
    let start = Instant::now();
    let mut made = 0;
    let answer = retry(
        &backoff,
        |pause| pause,
        |error| *error == "busy",
        async || {
            made += 1;
            println!("attempt {made} after {:?}", start.elapsed());
            if made < 4 { Err("busy") } else { Ok("open") }
        },
    )
    .await?;
    println!("{answer}");
    Ok(())
}
// ANCHOR_END: call

//! A `while let` loop over a stream, in place of an async `for`.
//!
//! Run it: `cargo run -p state-of-async --example stream_loop`

use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::runtime::Runtime;
use tokio::time::sleep;

// ANCHOR: stream
/// The lines of a song, one every 50 ms.
fn lines() -> impl Stream<Item = u32> {
    stream::unfold(1, async |line| {
        if line > 3 {
            return None;
        }
        sleep(Duration::from_millis(50)).await;
        Some((line, line + 1))
    })
}

async fn async_main() {
    let mut lines = Box::pin(lines());
    while let Some(line) = lines.next().await {
        println!("learn line {line}");
    }
}
// ANCHOR_END: stream

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}

//! A pinned future is polled under a time limit and goes on afterwards.
//!
//! Run it: `cargo run -p state-of-async --example limit_pinned`

use std::pin::pin;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::{sleep, timeout};

async fn learn_song() -> &'static str {
    sleep(Duration::from_millis(150)).await;
    "Greensleeves"
}

// ANCHOR: limit
async fn async_main() {
    let mut song = pin!(learn_song());
    let limit = Duration::from_millis(50);
    let title = match timeout(limit, &mut song).await {
        Ok(title) => title,
        Err(_) => {
            println!("still learning");
            song.await
        }
    };
    println!("learned {title}");
}
// ANCHOR_END: limit

fn main() -> std::io::Result<()> {
    Runtime::new()?.block_on(async_main());
    Ok(())
}

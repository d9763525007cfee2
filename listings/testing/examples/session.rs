//! A session ends after an hour without a request, and its test takes no time.
//!
//! Run it: `cargo run -p testing --example session`

// ANCHOR: session
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{Instant, sleep, timeout};

const HOUR: Duration = Duration::from_secs(3600);

/// Takes requests until none comes for an hour, and returns how many there were.
async fn session(mut requests: Receiver<&str>) -> u32 {
    let mut count = 0;
    while let Ok(Some(request)) = timeout(HOUR, requests.recv()).await {
        println!("{request}");
        count += 1;
    }
    count
}
// ANCHOR_END: session

// ANCHOR: visit
/// Asks for the menu, and 50 minutes later for the soup.
pub(crate) async fn visit() -> (u32, Duration) {
    let begun = Instant::now();
    let (ask, requests) = channel(1);
    let visitor = async {
        ask.send("the menu, please").await?;
        sleep(50 * Duration::from_secs(60)).await;
        ask.send("the soup, please").await
    };
    let (count, asked) = tokio::join!(session(requests), visitor);
    asked.expect("the session is open");
    (count, begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_an_hour_after_its_last_request() {
    let (count, time) = visit().await;
    assert_eq!(count, 2);
    assert_eq!(time, Duration::from_secs(110 * 60));
}
// ANCHOR_END: visit

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (count, time) = visit().await;
    println!("{count} requests in {time:?}");
}

//! A task that fails is restarted, twice.
//!
//! Run it: `cargo run -p failures --example restarts`

use std::time::Duration;

use failures::supervise::{Limit, Outcome, supervise};
use tokio::time::sleep;

// ANCHOR: main
/// What the exchange sends, on one connection after the other.
const FEEDS: [&[&str]; 4] = [
    &["1.08", "1.09", "n/a"],
    &["1.10", "-1"],
    &["n/a"],
    &["1.31"],
];

const LIMIT: Limit = Limit {
    restarts: 2,
    window: Duration::from_secs(60),
    pause: Duration::from_millis(100),
};

async fn refresh(feed: &[&str]) -> Outcome {
    for entry in feed {
        sleep(Duration::from_millis(100)).await;
        let rate: f64 = entry.parse()?;
        assert!(rate > 0.0, "a rate below zero");
        println!("a euro is {rate} dollars");
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let mut feeds = FEEDS.into_iter();
    supervise(LIMIT, || refresh(feeds.next().expect("a feed"))).await
}
// ANCHOR_END: main

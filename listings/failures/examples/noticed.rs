//! All tasks of the service are in one set, and the first failure ends it.
//!
//! Run it: `cargo run -p failures --example noticed`

use std::error::Error;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

const FEED: [&str; 4] = ["1.08", "1.09", "n/a", "1.31"];

// ANCHOR: refresh
async fn refresh(rate: watch::Sender<f64>) -> Result<(), String> {
    let mut ticks = interval(Duration::from_millis(100));
    for entry in FEED {
        ticks.tick().await;
        let parsed = entry.parse();
        rate.send_replace(parsed.map_err(|error| format!("bad rate `{entry}`: {error}"))?);
    }
    Ok(())
}
// ANCHOR_END: refresh

async fn answer(rate: watch::Receiver<f64>) -> Result<(), String> {
    for _ in 0..5 {
        sleep(Duration::from_millis(80)).await;
        println!("100 euros are {:.0} dollars", 100.0 * *rate.borrow());
    }
    Ok(())
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (sender, receiver) = watch::channel(1.0);
    let mut tasks = JoinSet::new();
    tasks.spawn(refresh(sender));
    tasks.spawn(answer(receiver));
    while let Some(ended) = tasks.join_next().await {
        // One question mark is for a panic, the other for an error.
        ended??;
    }
    Ok(())
}
// ANCHOR_END: main

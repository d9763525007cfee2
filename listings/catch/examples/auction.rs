//! Ten thousand lots, each with a task and a deadline of its own.
//!
//! Run it: `cargo run -p catch --example auction`

use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep, timeout};

// ANCHOR: lot
/// A lot closes when there has been no bid for this long.
pub(crate) const QUIET: Duration = Duration::from_millis(400);

/// Takes bids for one lot, and returns the highest when the lot closes.
pub(crate) async fn lot(mut bids: UnboundedReceiver<u32>) -> Option<u32> {
    let mut highest = None;
    while let Ok(Some(bid)) = timeout(QUIET, bids.recv()).await {
        highest = highest.max(Some(bid));
    }
    highest
}
// ANCHOR_END: lot

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bidders = Vec::new();
    let mut lots = Vec::new();
    for _ in 0..10_000 {
        let (bidder, bids) = unbounded_channel();
        bidders.push(bidder);
        lots.push(tokio::spawn(lot(bids)));
    }
    for bidder in &bidders {
        bidder.send(10)?;
    }
    sleep(QUIET / 4).await;
    for bidder in bidders.iter().step_by(2) {
        bidder.send(20)?;
    }

    let mut sold = [0, 0];
    for lot in lots {
        match lot.await? {
            Some(10) => sold[0] += 1,
            Some(20) => sold[1] += 1,
            other => println!("unexpected: {other:?}"),
        }
    }
    println!("{} lots went for 10, {} for 20", sold[0], sold[1]);
    Ok(())
}
// ANCHOR_END: main

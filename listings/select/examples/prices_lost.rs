//! A display shows prices until it is told to stop, and goes silent after a burst.
//!
//! Run it: `cargo run -p select --example prices_lost`

use std::error::Error;
use std::time::Duration;

use tokio::sync::broadcast::{self, Receiver, Sender};
use tokio::sync::oneshot;
use tokio::time::sleep;

// ANCHOR: show
async fn show(mut prices: Receiver<u32>, mut stop: oneshot::Receiver<()>) {
    loop {
        tokio::select! {
            Ok(price) = prices.recv() => println!("price {price}"),
            _ = &mut stop => return println!("stopped"),
        }
    }
}
// ANCHOR_END: show

/// Sends some prices each 100 ms, and then the signal to stop.
async fn feed(prices: &Sender<u32>, stop: oneshot::Sender<()>) -> Result<(), Box<dyn Error>> {
    for some in [1..=1, 2..=2, 3..=8, 9..=9, 10..=10] {
        sleep(Duration::from_millis(100)).await;
        for price in some {
            prices.send(price)?;
        }
    }
    sleep(Duration::from_millis(100)).await;
    stop.send(()).map_err(|()| "the display is gone".into())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    // Room for four prices: the oldest makes room for a fifth.
    let (sender, prices) = broadcast::channel(4);
    let (stop, stopped) = oneshot::channel();
    let (fed, ()) = tokio::join!(feed(&sender, stop), show(prices, stopped));
    fed
}

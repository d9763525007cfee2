//! A producer runs ahead of its consumer, up to a limit.
//!
//! Run it: `cargo run -p composing-streams --example channel_ahead`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{self, Sender};
use tokio::time::sleep;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};

// ANCHOR: ahead
async fn produce(sender: Sender<u32>) -> Result<(), SendError<u32>> {
    for n in 1..=5 {
        sender.send(n).await?;
        println!("sent {n}");
    }
    Ok(())
}

async fn consume(mut values: impl Stream<Item = u32> + Unpin) {
    while let Some(n) = values.next().await {
        println!("take {n}");
        sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SendError<u32>> {
    let (sender, receiver) = mpsc::channel(2);
    let values = ReceiverStream::new(receiver);
    let (sent, ()) = tokio::join!(produce(sender), consume(values));
    sent
}
// ANCHOR_END: ahead

//! Streams of a channel and of a clock without wrapper types.
//!
//! Run it: `cargo run -p streams --example stream_own_sources`

use std::error::Error;
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::sync::mpsc::{self, Receiver};
use tokio::time::{Instant, interval};

// ANCHOR: sources
/// The values of a channel.
pub(crate) fn received<T>(mut receiver: Receiver<T>) -> impl Stream<Item = T> {
    stream::poll_fn(move |context| receiver.poll_recv(context))
}

/// The first instant at once, and one more after each `period`.
pub(crate) fn ticks(period: Duration) -> impl Stream<Item = Instant> {
    stream::unfold(interval(period), async |mut interval| {
        Some((interval.tick().await, interval))
    })
}
// ANCHOR_END: sources

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (sender, receiver) = mpsc::channel(2);
    sender.send('a').await?;
    sender.send('b').await?;
    drop(sender);

    let letters = received(receiver);
    let moments = ticks(Duration::from_millis(100));
    let paced: Vec<_> = letters
        .zip(moments)
        .map(|(letter, _)| letter)
        .collect()
        .await;
    println!("{paced:?}");
    Ok(())
}

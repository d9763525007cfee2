//! Two senders, and one stream of what they send.
//!
//! Run it: `cargo run -p streams --example stream_channel`

use std::time::Duration;

use futures::{Stream, StreamExt};
use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{self, Sender};
use tokio::time::sleep;
use tokio_stream::wrappers::ReceiverStream;

const MOMENT: Duration = Duration::from_millis(100);

async fn news(sender: Sender<&'static str>) -> Result<(), SendError<&'static str>> {
    for item in ["elections", "football", "weather"] {
        sender.send(item).await?;
        sleep(2 * MOMENT).await;
    }
    Ok(())
}

async fn songs(sender: Sender<&'static str>) -> Result<(), SendError<&'static str>> {
    for (pause, item) in [(1, "Greensleeves"), (2, "Scarborough Fair")] {
        sleep(pause * MOMENT).await;
        sender.send(item).await?;
    }
    Ok(())
}

async fn listen(mut radio: impl Stream<Item = &'static str> + Unpin) {
    while let Some(item) = radio.next().await {
        println!("hear {item}");
    }
    println!("silence");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SendError<&'static str>> {
    let (sender, receiver) = mpsc::channel(8);
    let radio = ReceiverStream::new(receiver);

    let other = sender.clone();
    let (news, songs, ()) = tokio::join!(news(sender), songs(other), listen(radio));
    news.and(songs)
}

//! One of the four pipes has no limit, and the others empty into it.
//!
//! Run it: `cargo run -p incidents --example pipes_open`

use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{
    Receiver, Sender, UnboundedReceiver, UnboundedSender, channel, unbounded_channel,
};

async fn reader(mut lines: Receiver<u32>, incoming: Sender<u32>) -> Result<(), SendError<u32>> {
    while let Some(message) = lines.recv().await {
        incoming.send(message).await?;
    }
    Ok(())
}

// ANCHOR: processor
async fn processor(
    mut requests: Receiver<u32>,
    outgoing: UnboundedSender<u32>,
) -> Result<(), SendError<u32>> {
    while let Some(request) = requests.recv().await {
        outgoing.send(request)?;
    }
    Ok(())
}
// ANCHOR_END: processor

async fn writer(
    mut replies: UnboundedReceiver<u32>,
    stdout: Sender<u32>,
) -> Result<(), SendError<u32>> {
    while let Some(reply) = replies.recv().await {
        stdout.send(reply).await?;
    }
    Ok(())
}

async fn client(
    count: u32,
    stdin: Sender<u32>,
    mut answers: Receiver<u32>,
) -> Result<u32, SendError<u32>> {
    for request in 1..=count {
        stdin.send(request).await?;
    }
    drop(stdin);
    let mut answered = 0;
    while answers.recv().await.is_some() {
        answered += 1;
    }
    Ok(answered)
}

pub(crate) async fn serve(count: u32) -> Result<u32, SendError<u32>> {
    let ((stdin, lines), (stdout, answers)) = (channel(1), channel(1));
    let ((incoming, requests), (outgoing, replies)) = (channel(1), unbounded_channel());
    let (reader, processor) = (reader(lines, incoming), processor(requests, outgoing));
    let (writer, client) = (writer(replies, stdout), client(count, stdin, answers));
    let ((), (), (), answered) = tokio::try_join!(reader, processor, writer, client)?;
    Ok(answered)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SendError<u32>> {
    println!("{} answers", serve(1000).await?);
    Ok(())
}

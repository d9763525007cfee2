//! A client writes all its requests before it reads an answer, and four pipes fill up.
//!
//! Run it: `cargo run -p incidents --example pipes_full`

use std::time::Duration;

use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::timeout;

// ANCHOR: serve
async fn pass(mut from: Receiver<u32>, next: Sender<u32>) -> Result<(), SendError<u32>> {
    while let Some(message) = from.recv().await {
        next.send(message).await?;
    }
    Ok(())
}

async fn client(
    count: u32,
    stdin: Sender<u32>,
    mut answers: Receiver<u32>,
) -> Result<(), SendError<u32>> {
    for request in 1..=count {
        stdin.send(request).await?;
        println!("request {request}");
    }
    drop(stdin);
    while let Some(answer) = answers.recv().await {
        println!("answer {answer}");
    }
    Ok(())
}

pub(crate) async fn serve(places: usize, count: u32) -> Result<(), SendError<u32>> {
    let ((stdin, lines), (stdout, answers)) = (channel(places), channel(places));
    let ((incoming, requests), (outgoing, replies)) = (channel(places), channel(places));
    let (reader, processor) = (pass(lines, incoming), pass(requests, outgoing));
    let (writer, client) = (pass(replies, stdout), client(count, stdin, answers));
    tokio::try_join!(reader, processor, writer, client).map(|_| ())
}
// ANCHOR_END: serve

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), SendError<u32>> {
    match timeout(Duration::from_millis(500), serve(1, 10)).await {
        Ok(served) => served?,
        Err(_) => println!("no answer after half a second"),
    }
    Ok(())
}

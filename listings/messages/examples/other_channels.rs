//! A question with one answer, news for everybody, and a setting.
//!
//! Run it: `cargo run -p messages --example other_channels`

use std::error::Error;

use tokio::sync::{broadcast, mpsc, oneshot, watch};

// ANCHOR: oneshot
async fn question() -> Result<(), Box<dyn Error>> {
    let (questions, mut inbox) = mpsc::channel::<(u32, oneshot::Sender<u32>)>(8);
    let doubler = trpl::spawn_task(async move {
        while let Some((number, answer)) = inbox.recv().await {
            if answer.send(2 * number).is_err() {
                println!("the answer to {number} isn't wanted anymore");
            }
        }
    });

    let (answer, answered) = oneshot::channel();
    questions.send((21, answer)).await?;
    println!("oneshot: {}", answered.await?);
    drop(questions);
    doubler.await?;
    Ok(())
}
// ANCHOR_END: oneshot

// ANCHOR: broadcast
async fn news() -> Result<(), Box<dyn Error>> {
    let (tx, mut first) = broadcast::channel(8);
    let mut second = tx.subscribe();
    tx.send("sunrise")?;
    tx.send("rain")?;
    println!("broadcast: {} {}", first.recv().await?, first.recv().await?);
    println!(
        "broadcast: {} {}",
        second.recv().await?,
        second.recv().await?
    );
    Ok(())
}
// ANCHOR_END: broadcast

// ANCHOR: watch
async fn setting() -> Result<(), Box<dyn Error>> {
    let (tx, mut rx) = watch::channel("low");
    let volume = trpl::spawn_task(async move {
        rx.changed().await?;
        Ok::<_, watch::error::RecvError>(*rx.borrow())
    });
    tx.send("high")?;
    println!("watch: {}", volume.await??);
    Ok(())
}
// ANCHOR_END: watch

fn main() -> Result<(), Box<dyn Error>> {
    trpl::block_on(async {
        question().await?;
        news().await?;
        setting().await
    })
}

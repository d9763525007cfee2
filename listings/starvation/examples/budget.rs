//! How often a task is polled that always finds a message.
//!
//! Run it: `cargo run -p starvation --example budget`

// ANCHOR: count
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use tokio::sync::mpsc;
use tokio::task::JoinError;
use tokio::task::coop::{consume_budget, unconstrained};

/// How often the runtime polls a task with `future` in it.
pub(crate) async fn polls(future: impl Future + Send + 'static) -> Result<u32, JoinError> {
    let counted = async move {
        let mut future = pin!(future);
        let polls = AtomicU32::new(0);
        std::future::poll_fn(|context| {
            polls.fetch_add(1, Ordering::Relaxed);
            match future.as_mut().poll(context) {
                Poll::Ready(_) => Poll::Ready(()),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        polls.into_inner()
    };
    trpl::spawn_task(counted).await
}
// ANCHOR_END: count

// ANCHOR: messages
/// Receives a thousand messages that are all there before it begins.
pub(crate) async fn receive_a_thousand() {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for n in 0..1000 {
        sender.send(n).expect("the receiver is there");
    }
    drop(sender);
    while receiver.recv().await.is_some() {}
}
// ANCHOR_END: messages

// ANCHOR: others
/// The same, with a channel that knows nothing of tokio.
pub(crate) async fn receive_from_futures() {
    use futures::StreamExt;
    use futures::channel::mpsc;

    let (sender, mut receiver) = mpsc::unbounded();
    for n in 0..1000 {
        sender.unbounded_send(n).expect("the receiver is there");
    }
    drop(sender);
    while receiver.next().await.is_some() {}
}

/// A thousand steps of work with no await in them but this one.
pub(crate) async fn work_a_thousand_steps() {
    for _ in 0..1000 {
        consume_budget().await;
    }
}
// ANCHOR_END: others

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let constrained = polls(receive_a_thousand()).await?;
    println!("a tokio channel: {constrained} polls");
    let free = polls(unconstrained(receive_a_thousand())).await?;
    println!("the same, unconstrained: {free} poll");
    let foreign = polls(receive_from_futures()).await?;
    println!("a channel of futures: {foreign} poll");
    let work = polls(work_a_thousand_steps()).await?;
    println!("work that consumes the budget: {work} polls");
    Ok(())
}
// ANCHOR_END: main

//! Work that meets tokio's budget, and how often a task with it is polled.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::Poll;

use tokio::sync::mpsc;
use tokio::task::JoinError;
use tokio::task::coop::consume_budget;

/// How often the runtime polls a task with `future` in it.
pub(crate) async fn polls(future: impl Future + Send + 'static) -> Result<u32, JoinError> {
    let counted = async move {
        let mut future = pin!(future);
        let polls = AtomicU32::new(0);
        poll_fn(|context| {
            polls.fetch_add(1, Ordering::Relaxed);
            match future.as_mut().poll(context) {
                Poll::Ready(_) => Poll::Ready(()),
                Poll::Pending => Poll::Pending,
            }
        })
        .await;
        polls.into_inner()
    };
    tokio::spawn(counted).await
}

/// Receives messages that are all there before it begins.
pub(crate) async fn receive(count: u32) {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    for n in 0..count {
        sender.send(n).expect("the receiver is there");
    }
    for _ in 0..count {
        receiver.recv().await.expect("a message");
    }
}

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

/// Steps of work with no await in them but this one.
pub(crate) async fn work(steps: u32) {
    for _ in 0..steps {
        consume_budget().await;
    }
}

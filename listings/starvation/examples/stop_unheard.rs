//! How many messages are handled after the order to stop.
//!
//! Run it: `cargo run -p starvation --example stop_unheard`

// ANCHOR: loops
use tokio::sync::{mpsc, oneshot};

/// Handles messages until it's told to stop, and returns how many.
pub(crate) async fn stop_last(
    mut messages: mpsc::UnboundedReceiver<u32>,
    mut stop: oneshot::Receiver<()>,
) -> u32 {
    let mut handled = 0;
    loop {
        tokio::select! {
            biased;
            Some(_) = messages.recv() => handled += 1,
            _ = &mut stop => return handled,
        }
    }
}
// ANCHOR_END: loops

/// The same, with the order to stop first.
pub(crate) async fn stop_first(
    mut messages: mpsc::UnboundedReceiver<u32>,
    mut stop: oneshot::Receiver<()>,
) -> u32 {
    let mut handled = 0;
    loop {
        tokio::select! {
            biased;
            _ = &mut stop => return handled,
            Some(_) = messages.recv() => handled += 1,
        }
    }
}

/// The same, in an order that `select!` picks at random.
pub(crate) async fn not_biased(
    mut messages: mpsc::UnboundedReceiver<u32>,
    mut stop: oneshot::Receiver<()>,
) -> u32 {
    let mut handled = 0;
    loop {
        tokio::select! {
            Some(_) = messages.recv() => handled += 1,
            _ = &mut stop => return handled,
        }
    }
}

/// A thousand messages that are already there, and the order to stop.
pub(crate) fn all_at_once() -> (mpsc::UnboundedReceiver<u32>, oneshot::Receiver<()>) {
    let (sender, messages) = mpsc::unbounded_channel();
    for n in 0..1000 {
        sender.send(n).expect("the receiver is there");
    }
    let (order, stop) = oneshot::channel();
    order.send(()).expect("the receiver is there");
    (messages, stop)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (messages, stop) = all_at_once();
    println!("stop last: {} messages", stop_last(messages, stop).await);
    let (messages, stop) = all_at_once();
    println!("stop first: {} messages", stop_first(messages, stop).await);
    let (messages, stop) = all_at_once();
    let few = not_biased(messages, stop).await < 100;
    println!("not biased, less than 100 messages: {few}");
}

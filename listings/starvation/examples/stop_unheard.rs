//! How many messages are handled after the order to stop.
//!
//! Run it: `cargo run -p starvation --example stop_unheard`

// ANCHOR: loops
use tokio::sync::{mpsc, oneshot};

/// Where the order to stop stands in the `select!`.
pub(crate) enum Stop {
    First,
    Last,
    Anywhere,
}

/// Counts the messages that it takes until it stops or they end.
pub(crate) async fn count_messages(
    mut messages: mpsc::UnboundedReceiver<u32>,
    mut stop: oneshot::Receiver<()>,
    place: Stop,
) -> u32 {
    let mut count = 0;
    loop {
        let message = match place {
            Stop::First => tokio::select! {
                biased;
                _ = &mut stop => None,
                message = messages.recv() => message,
            },
            Stop::Last => tokio::select! {
                biased;
                message = messages.recv() => message,
                _ = &mut stop => None,
            },
            Stop::Anywhere => tokio::select! {
                message = messages.recv() => message,
                _ = &mut stop => None,
            },
        };
        match message {
            Some(_) => count += 1,
            None => return count,
        }
    }
}
// ANCHOR_END: loops

// ANCHOR: main
pub(crate) async fn handled(place: Stop) -> u32 {
    let (sender, messages) = mpsc::unbounded_channel();
    for n in 0..1000 {
        sender.send(n).expect("the receiver is there");
    }
    let (order, stop) = oneshot::channel();
    order.send(()).expect("the receiver is there");
    count_messages(messages, stop, place).await
}

fn main() {
    trpl::block_on(async {
        println!("stop last: {} messages", handled(Stop::Last).await);
        println!("stop first: {} messages", handled(Stop::First).await);
        let soon = handled(Stop::Anywhere).await < 100;
        println!("not biased, less than 100 messages: {soon}");
    });
}
// ANCHOR_END: main

//! The delay by hand: an enum of its states instead of `async fn`.
//!
//! Run it: `cargo run -p event-loop --example loop_delay_machine`

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use event_loop::{SleepFuture, run, sleep, spawn};

// ANCHOR: machine
pub(crate) enum DelayMessage {
    Entry,
    Waiting(SleepFuture),
    Finished,
}

impl Future for DelayMessage {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if let DelayMessage::Entry = *self {
            println!("step 1");
            *self = DelayMessage::Waiting(sleep(Duration::from_millis(500)));
        }
        if let DelayMessage::Waiting(sleep) = &mut *self {
            // The waker goes down to the child, in the context.
            if Pin::new(sleep).poll(context).is_pending() {
                return Poll::Pending;
            }
            println!("step 2");
            *self = DelayMessage::Finished;
        }
        Poll::Ready(())
    }
}

pub(crate) fn delay_message() -> DelayMessage {
    DelayMessage::Entry
}
// ANCHOR_END: machine

fn main() -> io::Result<()> {
    spawn(delay_message());
    run()
}

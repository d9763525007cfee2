//! A stream is polled by hand, and then through a future.
//!
//! Run it: `cargo run -p streams --example stream_poll_next`

use std::error::Error;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Waker};

use futures::Stream;
use futures::executor::block_on;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

// ANCHOR: next
/// The next value of the stream, or `None` at its end.
pub(crate) async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}
// ANCHOR_END: next

// ANCHOR: by_hand
fn main() -> Result<(), Box<dyn Error>> {
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut stream = UnboundedReceiverStream::new(receiver);
    let mut context = Context::from_waker(Waker::noop());

    let poll = Pin::new(&mut stream).poll_next(&mut context);
    println!("nothing sent yet:  {poll:?}");

    sender.send("first")?;
    let poll = Pin::new(&mut stream).poll_next(&mut context);
    println!("a value is there:  {poll:?}");

    sender.send("second")?;
    println!("through a future:  {:?}", block_on(next(&mut stream)));

    drop(sender);
    let poll = Pin::new(&mut stream).poll_next(&mut context);
    println!("no sender is left: {poll:?}");
    Ok(())
}
// ANCHOR_END: by_hand

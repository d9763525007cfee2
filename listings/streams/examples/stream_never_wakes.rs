//! A stream that says it will have a value later.
//!
//! Run it: `cargo run -p streams --example stream_never_wakes`

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::{Stream, StreamExt};
use tokio::time::{Instant, sleep};

// ANCHOR: stream
/// One value, at `due`.
struct Later {
    /// When the value is there.
    due: Instant,
}

impl Stream for Later {
    type Item = &'static str;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        println!("polled");
        if Instant::now() < self.due {
            return Poll::Pending;
        }
        Poll::Ready(Some("the value"))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let due = Instant::now() + Duration::from_millis(100);
    let mut later = Later { due };
    tokio::select! {
        biased;
        () = sleep(Duration::from_millis(500)) => println!("nothing for 500 ms"),
        value = later.next() => println!("{value:?}"),
    }
}
// ANCHOR_END: stream

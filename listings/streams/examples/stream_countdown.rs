//! A countdown as a stream of its own type.
//!
//! Run it: `cargo run -p streams --example stream_countdown`

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::{Stream, StreamExt};
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep};

// ANCHOR: stream
pin_project! {
    /// Counts down to 1, with a pause before each number.
    pub(crate) struct Countdown {
        // How many numbers are still to come.
        left: u32,
        // How long each pause is.
        pause: Duration,
        // The pause before the next number.
        #[pin]
        sleep: Sleep,
    }
}

impl Countdown {
    pub(crate) fn new(from: u32, pause: Duration) -> Self {
        Self {
            left: from,
            pause,
            sleep: sleep(pause),
        }
    }
}

impl Stream for Countdown {
    type Item = u32;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u32>> {
        let mut this = self.project();
        if *this.left == 0 {
            return Poll::Ready(None);
        }
        ready!(this.sleep.as_mut().poll(context));
        let number = *this.left;
        *this.left -= 1;
        if *this.left > 0 {
            this.sleep.reset(Instant::now() + *this.pause);
        }
        Poll::Ready(Some(number))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.left as usize;
        (left, Some(left))
    }
}
// ANCHOR_END: stream

// ANCHOR: main
pub(crate) async fn count_down() {
    let mut numbers = std::pin::pin!(Countdown::new(3, Duration::from_millis(150)));
    println!("to come: {:?}", numbers.size_hint());
    while let Some(number) = numbers.next().await {
        println!("{number}");
    }
    println!("go");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    count_down().await;
}
// ANCHOR_END: main

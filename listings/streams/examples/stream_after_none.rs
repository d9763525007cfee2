//! Three streams are asked again after their end.
//!
//! Run it: `cargo run -p streams --example stream_after_none`

use std::task::Poll;

use futures::executor::block_on;
use futures::stream::{self, Stream, StreamExt};

/// Answers with a value and with `None` in turns, forever.
pub(crate) fn now_and_then() -> impl Stream<Item = u32> + Unpin {
    let mut polls = 0;
    stream::poll_fn(move |_| {
        polls += 1;
        Poll::Ready((polls % 2 == 1).then_some(polls))
    })
}

/// One value. It is boxed, so that `next` can pin it.
pub(crate) fn once() -> impl Stream<Item = u32> + Unpin {
    stream::unfold(1, async |n| (n == 1).then_some((n, n + 1))).boxed()
}

async fn ask_three_times(what: &str, mut stream: impl Stream<Item = u32> + Unpin) {
    for _ in 0..3 {
        println!("{what}: {:?}", stream.next().await);
    }
}

fn main() {
    block_on(async {
        ask_three_times("now and then", now_and_then()).await;
        ask_three_times("fused", now_and_then().fuse()).await;
        ask_three_times("unfolded", once()).await;
    });
}

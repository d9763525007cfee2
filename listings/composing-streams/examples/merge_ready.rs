//! Three ways to make one of two streams that never wait.
//!
//! Run it: `cargo run -p composing-streams --example merge_ready`

use futures::executor::block_on;
use futures::stream::{self, PollNext, Stream, StreamExt};

pub(crate) fn letters() -> impl Stream<Item = char> + Unpin {
    stream::repeat('a')
}

pub(crate) fn digits() -> impl Stream<Item = char> + Unpin {
    stream::repeat('1')
}

async fn first_eight(stream: impl Stream<Item = char>) -> String {
    stream.take(8).collect().await
}

fn main() {
    block_on(async {
        let merged = tokio_stream::StreamExt::merge(letters(), digits());
        println!("merge:       {}", first_eight(merged).await);

        let selected = stream::select(letters(), digits());
        println!("select:      {}", first_eight(selected).await);

        let prefer_left = |_: &mut ()| PollNext::Left;
        let left = stream::select_with_strategy(letters(), digits(), prefer_left);
        println!("always left: {}", first_eight(left).await);
    });
}

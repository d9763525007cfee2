//! Three conditions for `filter`: two that give a future, and one that gives a `bool`.
//!
//! Run it: `cargo run -p streams --example stream_filters`

use futures::executor::block_on;
use futures::future::ready;
use futures::stream::{self, Stream};

/// A condition that answers with a future.
pub(crate) fn with_futures() -> impl Stream<Item = i32> {
    use futures::StreamExt;

    stream::iter(1..=10).filter(|n| ready(n % 3 == 0))
}

/// A condition that may wait. It takes what it needs out of the reference first.
pub(crate) fn with_a_wait() -> impl Stream<Item = i32> {
    use futures::StreamExt;

    stream::iter(1..=10).filter(|&n| async move { divides(3, n).await })
}

/// A condition that answers at once.
pub(crate) fn with_tokio_stream() -> impl Stream<Item = i32> {
    use tokio_stream::StreamExt;

    stream::iter(1..=10).filter(|n| n % 3 == 0)
}

async fn divides(divisor: i32, n: i32) -> bool {
    n % divisor == 0
}

fn main() {
    use futures::StreamExt;

    let values = block_on(with_futures().collect::<Vec<_>>());
    println!("futures, ready:     {values:?}");
    let values = block_on(with_a_wait().collect::<Vec<_>>());
    println!("futures, async:     {values:?}");
    let values = block_on(with_tokio_stream().collect::<Vec<_>>());
    println!("tokio-stream, bool: {values:?}");
}

//! Values are gathered, up to a number and up to a time.
//!
//! Run it: `cargo run -p composing-streams --example chunks_in_time`

use std::time::Duration;

use tokio::time::sleep;
use tokio_stream::{Stream, StreamExt};

const MOMENT: Duration = Duration::from_millis(100);

/// Gives the number back; the 5 comes four moments late.
async fn receive(n: u32) -> u32 {
    if n == 5 {
        sleep(4 * MOMENT).await;
    }
    n
}

pub(crate) fn values() -> impl Stream<Item = u32> {
    tokio_stream::iter(1..=5).then(receive)
}

pub(crate) async fn take_all() {
    let mut batches = std::pin::pin!(values().chunks_timeout(3, 2 * MOMENT));
    while let Some(batch) = batches.next().await {
        println!("{batch:?}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    take_all().await;
}

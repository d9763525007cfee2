//! Each item has a time limit, and one comes late.
//!
//! Run it: `cargo run -p composing-streams --example item_timeout`

use std::time::Duration;

use tokio::time::sleep;
use tokio_stream::{Stream, StreamExt};

const MOMENT: Duration = Duration::from_millis(100);

async fn wait(moments: u32) -> u32 {
    sleep(moments * MOMENT).await;
    moments
}

pub(crate) fn values() -> impl Stream<Item = u32> {
    tokio_stream::iter([1, 4, 1]).then(wait)
}

pub(crate) async fn take_all() {
    let mut limited = std::pin::pin!(values().timeout(2 * MOMENT));
    while let Some(item) = limited.next().await {
        match item {
            Ok(moments) => println!("a wait of {moments}"),
            Err(late) => println!("{late}"),
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    take_all().await;
}

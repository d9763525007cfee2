//! Four ticks of a clock.
//!
//! Run it: `cargo run -p streams --example stream_interval`

use std::time::Duration;

use tokio::time::interval;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::IntervalStream;

pub(crate) async fn tick() {
    let mut ticks = IntervalStream::new(interval(Duration::from_millis(150))).take(4);
    let mut count = 0;
    while ticks.next().await.is_some() {
        count += 1;
        println!("tick {count}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    tick().await;
}

//! Three values, and a wait for each.
//!
//! Run it: `cargo run -p streams --example stream_then`

use std::pin::pin;
use std::time::Duration;

use futures::stream::{self, Stream, StreamExt};
use tokio::time::sleep;

async fn look_up(n: u32) -> String {
    println!("look up {n}");
    sleep(Duration::from_millis(100)).await;
    format!("#{n}")
}

pub(crate) fn found() -> impl Stream<Item = String> {
    stream::iter(1..=3)
        .inspect(|n| println!("pull {n}"))
        .then(look_up)
}

pub(crate) async fn print_all() {
    let mut found = pin!(found());
    while let Some(value) = found.next().await {
        println!("found {value}");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    print_all().await;
}

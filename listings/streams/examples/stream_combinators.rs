//! Five methods of streams at work on seven numbers.
//!
//! Run it: `cargo run -p streams --example stream_combinators`

use futures::executor::block_on;
use futures::stream::{self, Stream, StreamExt};

fn numbers() -> impl Stream<Item = u32> {
    stream::iter(1..=7)
}

async fn look_up(n: u32) -> String {
    format!("#{n}")
}

fn main() {
    block_on(async {
        let values: Vec<_> = numbers().map(|n| n * 10).collect().await;
        println!("map    {values:?}");

        let values: Vec<_> = numbers().then(look_up).collect().await;
        println!("then   {values:?}");

        let values: Vec<_> = numbers().take(2).collect().await;
        println!("take   {values:?}");

        let letters = stream::iter(["a", "b", "c"]);
        let values: Vec<_> = numbers().zip(letters).collect().await;
        println!("zip    {values:?}");

        let values: Vec<_> = numbers().chunks(3).collect().await;
        println!("chunks {values:?}");
    });
}

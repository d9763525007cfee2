//! The second of three items is an error.
//!
//! Run it: `cargo run -p composing-streams --example error_in_the_middle`

use futures::executor::block_on;
use futures::stream::{self, Stream, StreamExt, TryStreamExt};

type Item = Result<u32, String>;

pub(crate) fn items() -> impl Stream<Item = Item> + Unpin {
    stream::iter(["1", "two", "3"])
        .map(|text| text.parse().map_err(|error| format!("{text}: {error}")))
}

async fn sum(items: &mut (impl Stream<Item = Item> + Unpin)) -> Item {
    let mut sum = 0;
    while let Some(n) = items.try_next().await? {
        sum += n;
    }
    Ok(sum)
}

fn main() {
    block_on(async {
        let mut items = items();
        println!("sum:       {:?}", sum(&mut items).await);
        println!("asked on:  {:?}", items.next().await);

        let all: Result<Vec<_>, _> = self::items().try_collect().await;
        println!("collected: {all:?}");

        let each: Vec<_> = self::items().collect().await;
        println!("each:      {each:?}");
    });
}

//! `next` is called three times and awaited once.
//!
//! Run it: `cargo run -p streams --example stream_next_unawaited`

use futures::executor::block_on;
use futures::stream::{self, StreamExt};

fn main() {
    block_on(async {
        let mut letters = stream::iter(["a", "b", "c"]);
        drop(letters.next());
        drop(letters.next());
        println!("{:?}", letters.next().await);
    });
}

//! A stream computes a value when it is asked for one.
//!
//! Run it: `cargo run -p streams --example stream_lazy`

use futures::executor::block_on;
use futures::stream::{self, StreamExt};

fn main() {
    block_on(async {
        let mut squares = stream::iter(1..=3).map(|n| {
            println!("square {n}");
            n * n
        });
        println!("the stream is made");

        let next = squares.next();
        println!("the future of a value is made");

        println!("got {:?}", next.await);
        println!("got {:?}", squares.next().await);
    });
}

//! Even numbers come out of a stream, one after another.
//!
//! Run it: `cargo run -p streams --example stream_numbers`

use trpl::{Stream, StreamExt};

pub(crate) fn numbers() -> impl Stream<Item = i32> {
    let doubled = (1..101).map(|n| n * 2);
    trpl::stream_from_iter(doubled).filter(|value| value % 3 == 0 || value % 5 == 0)
}

fn main() {
    trpl::block_on(async {
        let mut numbers = numbers();
        print!("values:");
        while let Some(value) = numbers.next().await {
            print!(" {value}");
        }
        println!();
    });
}

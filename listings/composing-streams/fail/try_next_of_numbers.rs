//@ error: E0599
//! A stream of numbers is asked like a stream of results.

use futures::executor::block_on;
use futures::stream::{self, TryStreamExt};

fn main() {
    let mut numbers = stream::iter([1, 2, 3]);
    let first = block_on(numbers.try_next());
    println!("{first:?}");
}

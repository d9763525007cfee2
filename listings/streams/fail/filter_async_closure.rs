//@ error: E0308
//! An async closure that borrows the value.

use futures::stream::{self, StreamExt};

fn main() {
    let _multiples = stream::iter(1..=10).filter(async |n| *n % 3 == 0);
}

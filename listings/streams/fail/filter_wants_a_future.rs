//@ error: E0277
//! The condition of a filter in `futures` answers with a future.

use futures::stream::{self, StreamExt};

fn main() {
    let multiples = stream::iter(1..=10).filter(|n| n % 3 == 0);
}

//@ error: E0034
//! Two traits with a method of the same name.

use futures::StreamExt as _;
use tokio_stream::StreamExt as _;

fn main() {
    let numbers = tokio_stream::iter(1..=10).map(|n| n * 10);
}

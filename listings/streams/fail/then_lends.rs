//@ error: none
//! An async closure that owns what its futures borrow.

use futures::stream::{self, StreamExt};

fn main() {
    let prefix = String::from("#");
    let _labels = stream::iter(1..=3).then(async move |n| format!("{prefix}{n}"));
}

//! An `async fn` and an ordinary function that returns the same kind of future.
//!
//! Run it: `cargo run -p using-futures --example returned_future`

#![expect(
    clippy::manual_async_fn,
    reason = "the page shows what `async fn` stands for"
)]

use std::time::Duration;

// ANCHOR: both
async fn length(address: &str) -> usize {
    trpl::sleep(Duration::from_millis(100)).await;
    address.len()
}

fn length_by_hand(address: &str) -> impl Future<Output = usize> {
    async move {
        trpl::sleep(Duration::from_millis(100)).await;
        address.len()
    }
}
// ANCHOR_END: both

fn main() {
    let address = String::from("http://127.0.0.1/rust");
    trpl::block_on(async {
        println!("{}", length(&address).await);
        println!("{}", length_by_hand(&address).await);
    });
}

//! A future that owns its address can leave the function that made it.
//!
//! Run it: `cargo run -p using-futures --example owned_address`

use std::time::Duration;

async fn length(address: &str) -> usize {
    trpl::sleep(Duration::from_millis(100)).await;
    address.len()
}

// ANCHOR: owned
fn length_of_page(page: &str) -> impl Future<Output = usize> + use<> {
    let address = format!("http://127.0.0.1/{page}");
    async move { length(&address).await }
}
// ANCHOR_END: owned

fn main() {
    let length = length_of_page("rust");
    println!("{}", trpl::block_on(length));
}

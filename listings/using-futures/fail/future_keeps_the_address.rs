//@ error: E0597
//! The future keeps a reference to an address that is gone.

use std::time::Duration;

async fn length(address: &str) -> usize {
    trpl::sleep(Duration::from_millis(100)).await;
    address.len()
}

// ANCHOR: page
fn length_of_page(page: &str) -> impl Future<Output = usize> {
    let address = format!("http://127.0.0.1/{page}");
    length(&address)
}
// ANCHOR_END: page

fn main() {
    trpl::block_on(length_of_page("rust"));
}

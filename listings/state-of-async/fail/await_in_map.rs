//@ error: E0728
//! A closure that an iterator calls cannot await.

async fn price(item: &str) -> usize {
    item.len()
}

// ANCHOR: prices
async fn prices(items: &[&str]) -> Vec<usize> {
    items.iter().map(|item| price(item).await).collect()
}
// ANCHOR_END: prices

fn main() {}

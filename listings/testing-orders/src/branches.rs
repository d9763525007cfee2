//! Branches that keep a price, and have to forget it when it changes.

use crate::shop::Stored;

// ANCHOR: branches
/// A branch looks up the price, and keeps it.
pub async fn look_up(price: &impl Stored, kept: &impl Stored) {
    kept.set(price.get().await).await;
}

/// The price changes, and each branch has to forget the old one.
pub async fn reprice(price: &impl Stored, kept: &[impl Stored]) {
    price.set(2).await;
    for branch in kept {
        branch.set(0).await;
    }
}
// ANCHOR_END: branches

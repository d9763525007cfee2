//! The two payments with locks that say who holds them.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use crate::held::Held;

const LIMIT: Duration = Duration::from_millis(200);

/// Two accounts.
pub struct Accounts {
    customer: Held<i64>,
    shop: Held<i64>,
}

// ANCHOR: payments
/// The customer pays.
pub async fn charge(accounts: Arc<Accounts>) {
    let mut customer = accounts.customer.lock(LIMIT).await;
    ask_the_bank().await;
    let mut shop = accounts.shop.lock(LIMIT).await;
    *customer -= 20;
    *shop += 20;
}

/// The customer gets some of it back.
pub async fn refund(accounts: Arc<Accounts>) {
    let mut shop = accounts.shop.lock(LIMIT).await;
    ask_the_bank().await;
    let mut customer = accounts.customer.lock(LIMIT).await;
    *shop -= 5;
    *customer += 5;
}
// ANCHOR_END: payments

async fn ask_the_bank() {
    sleep(Duration::from_millis(50)).await;
}

impl Accounts {
    /// Returns two accounts with the same sum in each.
    pub fn new() -> Arc<Accounts> {
        Arc::new(Accounts {
            customer: Held::new(100),
            shop: Held::new(100),
        })
    }
}

//! Two payments lock the same two accounts, in opposite orders.
//!
//! Run it: `cargo run -p stuck --example payments`

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

// ANCHOR: payments
pub(crate) struct Accounts {
    pub(crate) customer: Mutex<i64>,
    pub(crate) shop: Mutex<i64>,
}

pub(crate) async fn charge(accounts: Arc<Accounts>) {
    let mut customer = accounts.customer.lock().await;
    ask_the_bank().await;
    let mut shop = accounts.shop.lock().await;
    *customer -= 20;
    *shop += 20;
}

pub(crate) async fn refund(accounts: Arc<Accounts>) {
    let mut shop = accounts.shop.lock().await;
    ask_the_bank().await;
    let mut customer = accounts.customer.lock().await;
    *shop -= 5;
    *customer += 5;
}

pub(crate) fn start() -> JoinSet<()> {
    let accounts = Arc::new(Accounts {
        customer: Mutex::new(100),
        shop: Mutex::new(100),
    });
    let mut tasks = JoinSet::new();
    tasks.spawn(charge(accounts.clone()));
    tasks.spawn(refund(accounts));
    tasks
}
// ANCHOR_END: payments

async fn ask_the_bank() {
    sleep(Duration::from_millis(50)).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut tasks = start();
    let all = async { while tasks.join_next().await.is_some() {} };
    if timeout(Duration::from_millis(500), all).await.is_err() {
        println!("{} payments wait after half a second", tasks.len());
    }
}

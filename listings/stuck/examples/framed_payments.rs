//! The two payments with a frame around each function, and around the waits of one of them.
//!
//! Run it: `cargo run -p stuck --example framed_payments`

use std::sync::Arc;
use std::time::Duration;

use async_backtrace::{frame, framed, taskdump_tree};
use tokio::sync::Mutex;
use tokio::time::sleep;

struct Accounts {
    customer: Mutex<i64>,
    shop: Mutex<i64>,
}

// ANCHOR: framed
#[framed]
async fn charge(accounts: Arc<Accounts>) {
    let mut customer = frame!(accounts.customer.lock()).await;
    ask_the_bank().await;
    let mut shop = frame!(accounts.shop.lock()).await;
    *customer -= 20;
    *shop += 20;
}

#[framed]
async fn refund(accounts: Arc<Accounts>) {
    let mut shop = accounts.shop.lock().await;
    ask_the_bank().await;
    let mut customer = accounts.customer.lock().await;
    *shop -= 5;
    *customer += 5;
}
// ANCHOR_END: framed

#[framed]
async fn ask_the_bank() {
    sleep(Duration::from_millis(50)).await;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let accounts = Arc::new(Accounts {
        customer: Mutex::new(100),
        shop: Mutex::new(100),
    });
    tokio::spawn(charge(accounts.clone()));
    tokio::spawn(refund(accounts));
    sleep(Duration::from_millis(100)).await;
    println!("{}", taskdump_tree(true));
}

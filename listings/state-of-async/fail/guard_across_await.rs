//@ error: none
//! A lock that is held across an `.await` keeps the future on its thread.

use std::sync::{Arc, Mutex};

async fn price() -> u32 {
    7
}

// ANCHOR: add
async fn add_price(total: Arc<Mutex<u32>>) {
    let mut total = total.lock().expect("no thread panics with the lock");
    *total += price().await;
}

fn start(total: Arc<Mutex<u32>>) {
    tokio::spawn(add_price(total));
}
// ANCHOR_END: add

fn main() {}

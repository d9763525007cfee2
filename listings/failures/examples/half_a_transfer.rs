//! A task panics while it holds a lock: std's, then tokio's.
//!
//! Run it: `cargo run -p failures --example half_a_transfer`

use std::sync::Arc;

// ANCHOR: main
#[derive(Debug, Clone)]
struct Accounts {
    from: u32,
    to: u32,
}

fn transfer(accounts: &mut Accounts, amount: u32) {
    accounts.from -= amount;
    assert!(amount < 1000, "too much to have in one account");
    accounts.to += amount;
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let accounts = Accounts { from: 4000, to: 0 };
    let of_std = Arc::new(std::sync::Mutex::new(accounts.clone()));
    let of_tokio = Arc::new(tokio::sync::Mutex::new(accounts));

    let lock = Arc::clone(&of_std);
    let task = tokio::spawn(async move { transfer(&mut lock.lock().unwrap(), 3000) });
    println!("std's: {:?}", task.await.map_err(|error| error.is_panic()));
    println!("std's: {}", of_std.lock().expect_err("it's poisoned"));

    let lock = Arc::clone(&of_tokio);
    let task = tokio::spawn(async move { transfer(&mut *lock.lock().await, 3000) });
    println!(
        "tokio's: {:?}",
        task.await.map_err(|error| error.is_panic())
    );
    println!("tokio's: {:?}", of_tokio.lock().await);
}
// ANCHOR_END: main

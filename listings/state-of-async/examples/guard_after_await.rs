//! A lock that is taken after the `.await` can be used in a spawned task.
//!
//! Run it: `cargo run -p state-of-async --example guard_after_await`

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::time::sleep;

async fn price() -> u32 {
    sleep(Duration::from_millis(50)).await;
    7
}

// ANCHOR: add
async fn add_price(total: Arc<Mutex<u32>>) {
    let price = price().await;
    *total.lock().expect("no thread panics with the lock") += price;
}
// ANCHOR_END: add

async fn async_main() -> Result<(), tokio::task::JoinError> {
    let total = Arc::new(Mutex::new(0));
    let first = tokio::spawn(add_price(Arc::clone(&total)));
    let second = tokio::spawn(add_price(Arc::clone(&total)));
    first.await?;
    second.await?;
    println!(
        "total: {}",
        total.lock().expect("no thread panics with the lock")
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    Runtime::new()?.block_on(async_main())?;
    Ok(())
}

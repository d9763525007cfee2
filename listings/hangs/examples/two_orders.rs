//! Two tasks take two locks in opposite orders, and neither gets its second.
//!
//! Run it: `cargo run -p hangs --example two_orders`

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::task::JoinError;
use tokio::time::{sleep, timeout};

#[derive(Default)]
struct Kitchen {
    kettle: Mutex<()>,
    stove: Mutex<()>,
}

async fn tea(kitchen: Arc<Kitchen>) {
    let _kettle = kitchen.kettle.lock().await;
    println!("tea has the kettle");
    sleep(Duration::from_millis(100)).await;
    let _stove = kitchen.stove.lock().await;
    println!("tea has the stove");
}

async fn soup(kitchen: Arc<Kitchen>) {
    let _stove = kitchen.stove.lock().await;
    println!("soup has the stove");
    sleep(Duration::from_millis(200)).await;
    let _kettle = kitchen.kettle.lock().await;
    println!("soup has the kettle");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let kitchen = Arc::new(Kitchen::default());
    let tea = tokio::spawn(tea(Arc::clone(&kitchen)));
    tokio::spawn(soup(kitchen));
    match timeout(Duration::from_millis(500), tea).await {
        Ok(done) => {
            done?;
            println!("the tea is ready");
        }
        Err(_) => println!("no tea after half a second"),
    }
    Ok(())
}

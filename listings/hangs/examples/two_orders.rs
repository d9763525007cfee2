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

// ANCHOR: tasks
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
// ANCHOR_END: tasks

pub(crate) async fn supper() -> Result<(), JoinError> {
    let kitchen = Arc::new(Kitchen::default());
    let tea = tokio::spawn(tea(Arc::clone(&kitchen)));
    let soup = tokio::spawn(soup(kitchen));
    tea.await?;
    soup.await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    match timeout(Duration::from_millis(500), supper()).await {
        Ok(done) => {
            done?;
            println!("supper is ready");
        }
        Err(_) => println!("no supper after half a second"),
    }
    Ok(())
}

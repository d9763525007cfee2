//! A transfer in a task of its own, whose caller is dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example transfer_in_task`

use std::sync::Arc;
use std::time::Duration;

use every_await::Builder;
use tokio::sync::Mutex;
use tokio::task::JoinError;
use tokio::time::sleep;

pub(crate) struct Accounts {
    pub(crate) from: i32,
    pub(crate) to: i32,
}

// ANCHOR: transfer
pub(crate) async fn transfer(accounts: &Arc<Mutex<Accounts>>) -> Result<(), JoinError> {
    let accounts = Arc::clone(accounts);
    let steps = tokio::spawn(async move {
        let mut accounts = accounts.lock().await;
        ask_the_bank().await;
        accounts.from -= 40;
        println!("40 taken");
        ask_the_bank().await;
        accounts.to += 40;
        println!("40 given");
    });
    steps.await
}
// ANCHOR_END: transfer

async fn ask_the_bank() {
    sleep(Duration::from_millis(100)).await;
}

fn main() {
    let minute = Duration::from_secs(60);
    Builder::new().settle(minute).show().run(
        async || Arc::new(Mutex::new(Accounts { from: 100, to: 0 })),
        async |accounts| transfer(accounts).await,
        async |_run, accounts| {
            let accounts = accounts.lock().await;
            println!("{} and {}", accounts.from, accounts.to);
        },
    );
}

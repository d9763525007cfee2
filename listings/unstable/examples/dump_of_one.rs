//! Asks the runtime where one task waits that runs two futures.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::time::sleep;

#[allow(dead_code)] // its own `main`
#[path = "../../stuck/examples/payments.rs"]
mod payments;

use payments::{Accounts, charge, refund};

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let accounts = Arc::new(Accounts {
        customer: Mutex::new(100),
        shop: Mutex::new(100),
    });
    let both = async move { tokio::join!(charge(accounts.clone()), refund(accounts)) };
    let _task = tokio::spawn(both);
    sleep(Duration::from_millis(100)).await;
    let dump = Handle::current().dump().await;
    for task in dump.tasks().iter() {
        println!(
            "a task, in {} places",
            task.trace().resolve_backtraces().len()
        );
    }
}
// ANCHOR_END: main

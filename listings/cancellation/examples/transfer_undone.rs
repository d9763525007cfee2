//! A transfer with a guard that takes back its first step, dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example transfer_undone`

use std::time::Duration;

use every_await::Builder;
use scopeguard::{ScopeGuard, guard};
use tokio::time::sleep;

pub(crate) struct Accounts {
    pub(crate) from: i32,
    pub(crate) to: i32,
}

// ANCHOR: transfer
pub(crate) async fn transfer(accounts: &mut Accounts) {
    ask_the_bank().await;
    accounts.from -= 40;
    println!("40 taken");
    let undo = guard(accounts, |accounts| {
        accounts.from += 40;
        println!("40 put back");
    });
    ask_the_bank().await;
    let accounts = ScopeGuard::into_inner(undo);
    accounts.to += 40;
    println!("40 given");
}
// ANCHOR_END: transfer

async fn ask_the_bank() {
    sleep(Duration::from_millis(100)).await;
}

fn main() {
    Builder::new().show().run(
        async || Accounts { from: 100, to: 0 },
        transfer,
        async |_run, accounts| println!("{} and {}", accounts.from, accounts.to),
    );
}

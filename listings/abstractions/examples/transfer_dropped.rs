//! A transfer in two steps, dropped at each of its awaits.
//!
//! Run it: `cargo run -p abstractions --example transfer_dropped`

use std::time::Duration;

use every_await::Builder;
use tokio::time::sleep;

pub(crate) struct Accounts {
    pub(crate) from: i32,
    pub(crate) to: i32,
}

struct Lock;

impl Drop for Lock {
    fn drop(&mut self) {
        println!("accounts unlocked");
    }
}

// ANCHOR: transfer
pub(crate) async fn transfer(accounts: &mut Accounts) {
    let _lock = Lock;
    println!("accounts locked");
    ask_the_bank().await;
    accounts.from -= 40;
    println!("40 taken");
    ask_the_bank().await;
    accounts.to += 40;
    println!("40 given");
}
// ANCHOR_END: transfer

async fn ask_the_bank() {
    sleep(Duration::from_millis(100)).await;
}

// ANCHOR: main
fn main() {
    Builder::new().show().run(
        async || Accounts { from: 100, to: 0 },
        transfer,
        async |_run, accounts| println!("{} and {}", accounts.from, accounts.to),
    );
}
// ANCHOR_END: main

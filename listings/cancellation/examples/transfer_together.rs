//! A transfer that waits first and then does both steps, dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example transfer_together`

use std::time::Duration;

use every_await::Builder;
use tokio::time::sleep;

pub(crate) struct Accounts {
    pub(crate) from: i32,
    pub(crate) to: i32,
}

// ANCHOR: transfer
pub(crate) async fn transfer(accounts: &mut Accounts) {
    ask_the_bank().await;
    ask_the_bank().await;
    accounts.from -= 40;
    accounts.to += 40;
    println!("40 moved");
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

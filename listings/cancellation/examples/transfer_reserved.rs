//! A transfer that reserves a place for its payment, dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example transfer_reserved`

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use every_await::Builder;
use tokio::sync::mpsc::error::SendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::sleep;

/// An account here, and one at another bank, which takes one payment at a time.
pub(crate) struct Accounts {
    pub(crate) from: i32,
    pub(crate) payments: Sender<i32>,
    pub(crate) to: Rc<Cell<i32>>,
}

impl Accounts {
    /// The accounts, with an empty payment waiting in the only place of the channel.
    pub(crate) fn new() -> Accounts {
        let (payments, receiver) = channel(1);
        payments.try_send(0).expect("the channel is empty");
        let to = Rc::default();
        tokio::task::spawn_local(other_bank(receiver, Rc::clone(&to)));
        Accounts {
            from: 100,
            payments,
            to,
        }
    }
}

/// Takes a payment each 100 ms.
async fn other_bank(mut payments: Receiver<i32>, to: Rc<Cell<i32>>) {
    loop {
        sleep(Duration::from_millis(100)).await;
        match payments.recv().await {
            Some(payment) => to.set(to.get() + payment),
            None => return,
        }
    }
}

// ANCHOR: transfer
pub(crate) async fn transfer(accounts: &mut Accounts) -> Result<(), SendError<()>> {
    let place = accounts.payments.reserve().await?;
    accounts.from -= 40;
    place.send(40);
    println!("40 sent");
    Ok(())
}
// ANCHOR_END: transfer

fn main() {
    let minute = Duration::from_secs(60);
    Builder::new().settle(minute).show().run(
        async || Accounts::new(),
        transfer,
        async |_run, accounts| println!("{} and {}", accounts.from, accounts.to.get()),
    );
}

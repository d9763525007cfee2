//! An account is owned by one task, and others send it messages.
//!
//! Run it: `cargo run -p choosing --example account_owned`

use tokio::sync::{mpsc, oneshot};

// ANCHOR: owned
pub(crate) enum Message {
    Deposit(u32),
    Withdraw(u32, oneshot::Sender<bool>),
}

/// Keeps the account until the last sender is gone. Returns what is left.
pub(crate) async fn keep_account(mut messages: mpsc::Receiver<Message>) -> u32 {
    let mut balance = 0;
    while let Some(message) = messages.recv().await {
        match message {
            Message::Deposit(amount) => balance += amount,
            Message::Withdraw(amount, answer) => {
                let enough = amount <= balance;
                if enough {
                    balance -= amount;
                }
                if answer.send(enough).is_err() {
                    println!("the customer is gone");
                }
            }
        }
    }
    balance
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (account, messages) = mpsc::channel(8);
    let keeper = tokio::spawn(keep_account(messages));

    account.send(Message::Deposit(100)).await?;
    for amount in [70, 50] {
        let (sender, answer) = oneshot::channel();
        account.send(Message::Withdraw(amount, sender)).await?;
        println!("withdraw {amount}: {}", answer.await?);
    }
    drop(account);
    println!("left: {}", keeper.await?);
    Ok(())
}
// ANCHOR_END: owned

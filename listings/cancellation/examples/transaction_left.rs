//! A transaction that the next one rolls back, dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example transaction_left`

use std::time::Duration;

use every_await::Builder;
use tokio::time::sleep;

pub(crate) enum Statement {
    Begin,
    /// Adds to the two accounts.
    Add(i32, i32),
    Commit,
    Rollback,
}
use Statement::{Add, Begin, Commit, Rollback};

/// Stands for a database: a statement takes effect at once, and its answer takes 100 ms.
pub(crate) struct Database {
    pub(crate) accounts: (i32, i32),
    /// What the open transaction sees, if there is one.
    open: Option<(i32, i32)>,
}

impl Database {
    pub(crate) async fn run(&mut self, statement: Statement) {
        match statement {
            // As in PostgreSQL, a second `BEGIN` goes on with the transaction that's open.
            Begin => self.open = self.open.or(Some(self.accounts)),
            Add(from, to) => self.open = self.open.map(|(a, b)| (a + from, b + to)),
            Commit => self.accounts = self.open.take().unwrap_or(self.accounts),
            Rollback => self.open = None,
        }
        sleep(Duration::from_millis(100)).await;
    }
}

// ANCHOR: connection
pub(crate) struct Connection {
    pub(crate) database: Database,
    maybe_open: bool,
}

impl Connection {
    pub(crate) async fn begin(&mut self) {
        if self.maybe_open {
            self.database.run(Rollback).await;
        }
        self.maybe_open = true;
        self.database.run(Begin).await;
    }

    pub(crate) async fn commit(&mut self) {
        self.database.run(Commit).await;
        self.maybe_open = false;
    }
}
// ANCHOR_END: connection

impl Connection {
    pub(crate) fn new() -> Connection {
        Connection {
            database: Database {
                accounts: (100, 0),
                open: None,
            },
            maybe_open: false,
        }
    }
}

// ANCHOR: transfer
pub(crate) async fn transfer(connection: &mut Connection) {
    connection.begin().await;
    connection.database.run(Add(-40, 0)).await;
    connection.database.run(Add(0, 40)).await;
    connection.commit().await;
}
// ANCHOR_END: transfer

// ANCHOR: main
fn main() {
    Builder::new().show().run(
        async || Connection::new(),
        transfer,
        async |_run, mut connection| {
            // Somebody else's transaction, on the same connection.
            connection.begin().await;
            connection.commit().await;
            let (from, to) = connection.database.accounts;
            println!("{from} and {to}");
        },
    );
}
// ANCHOR_END: main

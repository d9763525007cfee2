//@ error: E0277
//! A future is lent to `select!` without being pinned.

use std::time::Duration;

use tokio::time::sleep;

async fn report() -> &'static str {
    sleep(Duration::from_millis(2500)).await;
    "42 pages"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // ANCHOR: lend
    let mut report = report();
    tokio::select! {
        pages = &mut report => println!("{pages}"),
        () = sleep(Duration::from_secs(1)) => println!("still working on it"),
    }
    // ANCHOR_END: lend
}

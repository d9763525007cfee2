//! A report is awaited again after it was handed out.
//!
//! Run it: `cargo run -p select --example asked_twice`

use std::pin::pin;

use tokio::time::{Duration, sleep};

async fn report() -> &'static str {
    "42 pages"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // ANCHOR: twice
    let mut report = pin!(report());
    tokio::select! {
        pages = &mut report => println!("{pages}"),
        () = sleep(Duration::from_secs(1)) => println!("still working on it"),
    }
    println!("{}", report.await);
    // ANCHOR_END: twice
}

//! A slow report, and a note to the user after a second.
//!
//! Run it: `cargo run -p select --example still_waiting`

use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;

async fn report() -> &'static str {
    sleep(Duration::from_millis(2500)).await;
    "42 pages"
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // ANCHOR: keep
    let mut report = pin!(report());
    tokio::select! {
        pages = &mut report => println!("{pages}"),
        () = sleep(Duration::from_secs(1)) => {
            println!("still working on it");
            println!("{}", report.await);
        }
    }
    // ANCHOR_END: keep
}

//! An attribute writes the `main` that blocks on the body.
//!
//! Run it: `cargo run -p using-futures --example main_by_attribute`

use std::time::Duration;

use tokio::time::sleep;

#[tokio::main]
async fn main() {
    sleep(Duration::from_millis(100)).await;
    println!("main has awaited");
}

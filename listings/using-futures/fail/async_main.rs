//@ error: E0752
//! `main` cannot be an `async fn`.

use std::time::Duration;

async fn main() {
    trpl::sleep(Duration::from_millis(100)).await;
}

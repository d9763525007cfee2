//! Three mirrors are asked at once, and one answer is enough.
//!
//! Run it: `cargo run -p abstractions --example mirrors_first`

use std::time::Duration;

use abstractions::first::first_ok;
use futures::FutureExt;
use tokio::time::sleep;

// ANCHOR: mirrors
async fn near() -> Result<&'static str, &'static str> {
    sleep(Duration::from_millis(100)).await;
    Err("the near mirror is down")
}

async fn middle() -> Result<&'static str, &'static str> {
    sleep(Duration::from_millis(200)).await;
    Ok("the page")
}

async fn far() -> Result<&'static str, &'static str> {
    sleep(Duration::from_millis(400)).await;
    Ok("the page, too late")
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mirrors = [near().boxed(), middle().boxed(), far().boxed()];
    match first_ok(mirrors).await {
        Ok(page) => println!("received {page}"),
        Err(errors) => println!("no mirror answers: {errors:?}"),
    }
}
// ANCHOR_END: mirrors

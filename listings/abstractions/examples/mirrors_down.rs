//! Three mirrors are asked at once, and all are down.
//!
//! Run it: `cargo run -p abstractions --example mirrors_down`

use std::time::Duration;

use abstractions::first::first_ok;
use futures::FutureExt;
use futures::future::select_ok;
use tokio::time::sleep;

// ANCHOR: down
async fn ask(mirror: &'static str, millis: u64) -> Result<String, String> {
    sleep(Duration::from_millis(millis)).await;
    Err(format!("{mirror} is down"))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let mirrors = || [ask("far", 400), ask("near", 100), ask("middle", 200)];
    println!("ours: {:?}", first_ok(mirrors()).await);

    let answer = select_ok(mirrors().map(FutureExt::boxed)).await;
    println!("futures: {:?}", answer.map(|(page, _others)| page));
}
// ANCHOR_END: down

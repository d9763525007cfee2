//@ error: E0369
//! One function becomes `async`, and its caller stays as it was.

use std::time::Duration;

use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(150);

// ANCHOR: callers
async fn visit(name: &str, pause: Duration) -> u32 {
    sleep(pause).await;
    println!("Hello, {name}!");
    1
}

fn receive() -> u32 {
    let ada = visit("Ada", PAUSE);
    let grace = visit("Grace", PAUSE);
    ada + grace
}
// ANCHOR_END: callers

fn main() {
    println!("{} visitors", receive());
}

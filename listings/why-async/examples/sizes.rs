//! How much memory a visit is given to wait in.
//!
//! Run it: `cargo run -p why-async --example sizes`

use std::time::Duration;

use corosensei::stack::{DefaultStack, Stack};
use futures::join;
use tokio::time::sleep;

const PAUSE: Duration = Duration::from_millis(150);

pub(crate) async fn visit(name: &str, pause: Duration) -> u32 {
    sleep(pause).await;
    println!("Hello, {name}!");
    sleep(pause).await;
    println!("Goodbye, {name}!");
    1
}

pub(crate) async fn receive() -> u32 {
    let (ada, grace) = join!(visit("Ada", PAUSE), visit("Grace", PAUSE));
    ada + grace
}

// ANCHOR: sizes
fn main() {
    println!("one visit: {} bytes", size_of_val(&visit("Ada", PAUSE)));
    println!("two joined visits: {} bytes", size_of_val(&receive()));

    let stack = DefaultStack::default();
    let bytes = stack.base().get() - stack.limit().get();
    println!("the stack of one coroutine: {} MiB", bytes / (1024 * 1024));
}
// ANCHOR_END: sizes

//! Three tasks, two children of a token and a clone of it.
//!
//! Run it: `cargo run -p stopping --example clone_or_child`

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

async fn wait(name: &str, stop: CancellationToken) {
    stop.cancelled().await;
    println!("{name} stops");
}

// ANCHOR: tokens
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let editor = CancellationToken::new();
    let (letter, menu) = (editor.child_token(), editor.clone());
    tokio::spawn(wait("the letter", letter.clone()));
    tokio::spawn(wait("the poem", editor.child_token()));
    tokio::spawn(wait("the menu", menu.clone()));

    letter.cancel();
    sleep(Duration::from_millis(100)).await;
    println!("and now the menu");
    menu.cancel();
    sleep(Duration::from_millis(100)).await;
}
// ANCHOR_END: tokens

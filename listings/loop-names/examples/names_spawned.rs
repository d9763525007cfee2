//! A future is spawned, and later awaited.
//!
//! Run it: `cargo run -p loop-names --example names_spawned`

use tokio::task::JoinError;

// ANCHOR: spawned
async fn greet() {
    println!("greet runs");
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), JoinError> {
    let greeting = tokio::spawn(greet());
    println!("greet was spawned");
    tokio::task::yield_now().await;
    println!("others had their turn");
    greeting.await
}
// ANCHOR_END: spawned

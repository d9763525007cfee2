//! A future is made, and later awaited.
//!
//! Run it: `cargo run -p loop-names --example names_called`

// ANCHOR: called
async fn greet() {
    println!("greet runs");
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let greeting = greet();
    println!("greet was called");
    tokio::task::yield_now().await;
    println!("others had their turn");
    greeting.await;
}
// ANCHOR_END: called

//! A future does nothing when it is made and runs when an executor polls it.
//!
//! Run it: `cargo run -p primer --example hello`

use futures::executor::block_on;

async fn greet() -> &'static str {
    println!("Hello from a future!");
    "goodbye"
}

fn main() {
    let greeting = greet();
    println!("The future is made.");

    let word = block_on(greeting);
    println!("The future is done and returns {word}.");
}

//! A future that is dropped before its first poll never runs.
//!
//! Run it: `cargo run -p primer --example hello_dropped`

async fn greet() {
    println!("Hello from a future!");
}

fn main() {
    let greeting = greet();
    println!("The future is made.");

    drop(greeting);
    println!("The future is dropped.");
}

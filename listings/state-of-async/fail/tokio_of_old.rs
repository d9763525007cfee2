//@ error: E0425
//! The entry point of tokio 0.1 does not exist in tokio 1.

fn main() {
    tokio::run(async { println!("hello") });
}

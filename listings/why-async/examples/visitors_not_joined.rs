//! A thread is spawned, and its handle is dropped.
//!
//! Run it: `cargo run -p why-async --example visitors_not_joined`

// ANCHOR: question
use std::thread::{self, sleep};
use std::time::Duration;

const ADA: Duration = Duration::from_millis(200);

fn visit(name: &str, pause: Duration) {
    sleep(pause);
    println!("Hello, {name}!");
}

fn main() {
    thread::spawn(|| visit("Ada", ADA));
    println!("the door is open");
}
// ANCHOR_END: question

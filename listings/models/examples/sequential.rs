//! Tea, then eggs, on the thread of `main`.
//!
//! Run it: `cargo run -p models --example sequential`

// ANCHOR: things
use std::thread;
use std::time::Duration;

fn say(text: &str) {
    println!("{:?}: {text}", thread::current().id());
}

fn make_tea() {
    say("kettle on");
    thread::sleep(Duration::from_millis(100));
    say("tea steeps");
    thread::sleep(Duration::from_millis(100));
    say("tea is ready");
}

fn fry_eggs() {
    say("pan on");
    thread::sleep(Duration::from_millis(150));
    say("eggs fry");
    thread::sleep(Duration::from_millis(150));
    say("eggs are ready");
}
// ANCHOR_END: things

// ANCHOR: model
fn main() {
    make_tea();
    fry_eggs();
}
// ANCHOR_END: model

//! Two things in turn on the thread of `main`.
//!
//! Run it: `cargo run -p models --example sequential`

// ANCHOR: things
use std::thread;
use std::time::Duration;

fn say(text: &str) {
    println!("{:?}: {text}", thread::current().id());
}

fn do_one_thing() {
    say("one thing starts");
    thread::sleep(Duration::from_millis(100));
    say("one thing is half done");
    thread::sleep(Duration::from_millis(100));
    say("one thing is done");
}

fn do_another_thing() {
    say("another thing starts");
    thread::sleep(Duration::from_millis(150));
    say("another thing is half done");
    thread::sleep(Duration::from_millis(150));
    say("another thing is done");
}
// ANCHOR_END: things

// ANCHOR: model
fn main() {
    do_one_thing();
    do_another_thing();
}
// ANCHOR_END: model

//! Tea and eggs, each on a thread of its own.
//!
//! Run it: `cargo run -p models --example multi_threaded`

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

// ANCHOR: model
fn main() {
    let tea = thread::spawn(make_tea);
    let eggs = thread::spawn(fry_eggs);

    tea.join().expect("making tea doesn't panic");
    eggs.join().expect("frying eggs doesn't panic");
}
// ANCHOR_END: model

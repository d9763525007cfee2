//! Two things, each on a thread of its own.
//!
//! Run it: `cargo run -p models --example multi_threaded`

use std::error::Error;
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

// ANCHOR: model
fn main() -> Result<(), Box<dyn Error>> {
    let t1 = thread::spawn(do_one_thing);
    let t2 = thread::spawn(do_another_thing);

    // Both are waited for before either result is looked at.
    let (one, another) = (t1.join(), t2.join());
    one.map_err(|_| "one thing panicked")?;
    another.map_err(|_| "another thing panicked")?;
    Ok(())
}
// ANCHOR_END: model

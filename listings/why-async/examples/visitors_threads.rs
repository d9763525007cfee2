//! Two visitors are received by two threads.
//!
//! Run it: `cargo run -p why-async --example visitors_threads`

use std::thread::{self, sleep};
use std::time::Duration;

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

fn visit(name: &str, pause: Duration) -> u32 {
    sleep(pause);
    println!("Hello, {name}!");
    sleep(pause);
    println!("Goodbye, {name}!");
    1
}

// ANCHOR: model
pub(crate) fn receive() -> thread::Result<u32> {
    let ada = thread::spawn(|| visit("Ada", ADA));
    let grace = thread::spawn(|| visit("Grace", GRACE));
    Ok(ada.join()? + grace.join()?)
}
// ANCHOR_END: model

fn main() {
    println!("{} visitors", receive().expect("no visit panics"));
}

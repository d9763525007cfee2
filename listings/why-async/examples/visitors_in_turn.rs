//! Two visitors are received one after the other.
//!
//! Run it: `cargo run -p why-async --example visitors_in_turn`

// ANCHOR: model
use std::thread::sleep;
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

pub(crate) fn receive() -> u32 {
    let ada = visit("Ada", ADA);
    let grace = visit("Grace", GRACE);
    ada + grace
}

fn main() {
    println!("{} visitors", receive());
}
// ANCHOR_END: model

//! Two threads count visitors in one shared number.
//!
//! Run it: `cargo run -p why-async --example visitors_shared_count`

use std::sync::Mutex;
use std::thread::{self, sleep};
use std::time::Duration;

const ADA: Duration = Duration::from_millis(200);
const GRACE: Duration = Duration::from_millis(300);

// ANCHOR: question
fn locked<T>(count: &Mutex<u32>, work: impl FnOnce(&mut u32) -> T) -> T {
    work(&mut count.lock().expect("no thread panics with the lock"))
}

fn visit(count: &Mutex<u32>, pause: Duration) {
    let before = locked(count, |count| *count);
    sleep(pause);
    locked(count, |count| *count = before + 1);
}

pub(crate) fn receive() -> u32 {
    let count = Mutex::new(0);
    thread::scope(|scope| {
        scope.spawn(|| visit(&count, ADA));
        scope.spawn(|| visit(&count, GRACE));
    });
    locked(&count, |count| *count)
}

fn main() {
    println!("{} visitors", receive());
}
// ANCHOR_END: question

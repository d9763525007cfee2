//! A thief that finds nothing keeps trying, though there's no work anywhere.
//!
//! Run it: `cargo run -p runtime --example steal_spin`

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam_deque::{Steal, Worker};

// ANCHOR: main
fn main() {
    let victim = Worker::<u32>::new_fifo();
    let stealer = victim.stealer();
    let end = AtomicBool::new(false);
    thread::scope(|scope| {
        let thief = scope.spawn(|| {
            let mut attempts = 0_u64;
            while !end.load(Ordering::Relaxed) {
                if let Steal::Success(task) = stealer.steal() {
                    println!("stole task {task} after {attempts} attempts");
                }
                attempts += 1;
            }
            attempts
        });
        // For a while, there's no work at all.
        thread::sleep(Duration::from_millis(200));
        end.store(true, Ordering::Relaxed);
        let attempts = thief.join().expect("the thief does not panic");
        println!("{attempts} attempts, and nothing to steal");
    });
}
// ANCHOR_END: main

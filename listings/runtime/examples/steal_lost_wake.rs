//! A worker looks for work, finds none, says that it sleeps, and sleeps.
//!
//! Run it: `cargo run -p runtime --example steal_lost_wake`

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::thread::{self, Thread};
use std::time::Duration;

use crossbeam_deque::{Injector, Steal};

// ANCHOR: pool
struct Pool {
    queue: Injector<&'static str>,
    asleep: AtomicBool,
    /// Makes the bad moment certain: the push comes between look and sleep.
    moment: Barrier,
}

impl Pool {
    /// Puts a task into the queue, and wakes the worker if it sleeps.
    fn push(&self, task: &'static str, worker: &Thread) -> bool {
        self.queue.push(task);
        let asleep = self.asleep.load(Ordering::SeqCst);
        if asleep {
            worker.unpark();
        }
        asleep
    }

    /// Waits for a task, but not longer than `patience`.
    fn next(&self, patience: Duration) -> Option<&'static str> {
        if let Steal::Success(task) = self.queue.steal() {
            return Some(task);
        }
        self.moment.wait(); // there's nothing, so it goes to sleep
        self.moment.wait();
        self.asleep.store(true, Ordering::SeqCst);
        thread::park_timeout(patience);
        self.asleep.store(false, Ordering::SeqCst);
        None
    }
}
// ANCHOR_END: pool

// ANCHOR: main
fn main() {
    let pool = Arc::new(Pool {
        queue: Injector::new(),
        asleep: AtomicBool::new(false),
        moment: Barrier::new(2),
    });
    let worker = thread::spawn({
        let pool = pool.clone();
        move || {
            let found = pool.next(Duration::from_millis(300));
            println!("the worker has slept, and was given {found:?}");
            println!(
                "in the queue all the time: {:?}",
                pool.queue.steal().success()
            );
        }
    });
    pool.moment.wait();
    let woke = pool.push("a task", worker.thread());
    println!("the push has woken the worker: {woke}");
    pool.moment.wait();
    worker.join().expect("the worker does not panic");
}
// ANCHOR_END: main

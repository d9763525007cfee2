//! Two workers take their tasks out of one queue under one lock.
//!
//! Run it: `cargo run -p runtime --example steal_one_queue`

use std::collections::VecDeque;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex, MutexGuard, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use runtime::s7_loop::yield_now;

pub(crate) const TASKS: usize = 64;
pub(crate) const YIELDS: usize = 5_000;

// ANCHOR: queue
/// The queue of all workers.
#[derive(Default)]
pub(crate) struct Queue {
    tasks: Mutex<VecDeque<Arc<Task>>>,
    /// How often a worker came for the lock, and how often another had it.
    locks: AtomicUsize,
    taken: AtomicUsize,
    done: AtomicUsize,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Task>>> {
        self.locks.fetch_add(1, Ordering::Relaxed);
        self.tasks.try_lock().unwrap_or_else(|error| {
            if let TryLockError::WouldBlock = error {
                self.taken.fetch_add(1, Ordering::Relaxed);
            }
            self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
        })
    }

    fn work(&self) {
        while self.done.load(Ordering::Relaxed) < TASKS {
            // The lock is released before the poll.
            let task = self.lock().pop_front();
            if let Some(task) = task {
                task.run();
            }
        }
    }
}
// ANCHOR_END: queue

type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

pub(crate) struct Task {
    future: Mutex<BoxFuture>,
    queue: Arc<Queue>,
}

impl Task {
    fn run(self: Arc<Self>) {
        let waker = Waker::from(self.clone());
        let mut future = self.future.lock().unwrap_or_else(PoisonError::into_inner);
        let poll = pin!(&mut *future).poll(&mut Context::from_waker(&waker));
        if let Poll::Ready(()) = poll {
            self.queue.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let queue = self.queue.clone();
        queue.lock().push_back(self);
    }
}

// ANCHOR: main
async fn yields() {
    for _ in 0..YIELDS {
        yield_now().await;
    }
}

/// Runs all tasks on that many workers.
pub(crate) fn run(workers: usize) -> Arc<Queue> {
    let queue = Arc::new(Queue::default());
    for _ in 0..TASKS {
        let task = Task {
            future: Mutex::new(Box::pin(yields())),
            queue: queue.clone(),
        };
        queue.lock().push_back(Arc::new(task));
    }
    let start = Barrier::new(workers);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                start.wait();
                queue.work();
            });
        }
    });
    queue
}

fn main() {
    let queue = run(2);
    println!("polls: {}", TASKS * (YIELDS + 1));
    println!("came for the lock: {}", queue.locks.load(Ordering::Relaxed));
    println!("another had it: {}", queue.taken.load(Ordering::Relaxed));
}
// ANCHOR_END: main

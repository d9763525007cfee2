//! The executor you'd write first, and three of its faults.
//!
//! Run it: `cargo run -p runtime --example rt_first_executor`

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

// ANCHOR: first
type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    future: Mutex<Option<Boxed>>,
    queue: Sender<Arc<Task>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        if self.queue.send(self.clone()).is_err() {
            println!("  woken after the end of the executor");
        }
    }
}

fn spawn(queue: &Sender<Arc<Task>>, future: impl Future<Output = ()> + Send + 'static) {
    let future = Mutex::new(Some(Box::pin(future) as Boxed));
    let queue = queue.clone();
    Arc::new(Task { future, queue }).wake();
}

/// Polls until the queue is empty. Returns how many polls that took.
fn run(ready: &Receiver<Arc<Task>>) -> usize {
    let mut polls = 0;
    while let Ok(task) = ready.try_recv() {
        let waker = Waker::from(task.clone());
        let mut future = task.future.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pinned) = &mut *future {
            polls += 1;
            if pinned
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_ready()
            {
                *future = None;
            }
        }
    }
    polls
}
// ANCHOR_END: first

/// Says on which thread it's dropped.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        let thread = thread::current();
        println!("  dropped on {}", thread.name().unwrap_or("a thread"));
    }
}

// ANCHOR: main
/// Leaves its waker and waits forever.
async fn waits(kept: Arc<Mutex<Option<Waker>>>, _guard: Guard) {
    std::future::poll_fn(|context| {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Some(context.waker().clone());
        Poll::Pending
    })
    .await
}

fn taken(kept: &Mutex<Option<Waker>>) -> Waker {
    let waker = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
    waker.expect("it was polled")
}

fn main() {
    set_hook(Box::new(|_| {}));
    let (queue, ready) = channel();
    let kept = Arc::<Mutex<Option<Waker>>>::default();
    spawn(&queue, waits(Arc::clone(&kept), Guard));
    println!("first poll: {}", run(&ready));

    let waker = taken(&kept);
    for _ in 0..10 {
        waker.wake_by_ref();
    }
    println!("woken ten times: {} polls", run(&ready));
    drop(taken(&kept));

    spawn(&queue, async { panic!("a task panics") });
    spawn(&queue, async { println!("  another task") });
    let ended = catch_unwind(AssertUnwindSafe(|| run(&ready)));
    println!("a panic ends the executor: {}", ended.is_err());

    spawn(&queue, pending());
    println!("the executor is dropped");
    drop((queue, ready));
    let other = thread::Builder::new().name("another thread".to_string());
    let other = other.spawn(|| waker.wake()).expect("a thread starts");
    other.join().expect("it does not panic");
    println!("end");
}
// ANCHOR_END: main

//! The executor you'd write first, and two of its faults.
//!
//! Run it: `cargo run -p runtime --example rt_first_executor`

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

// ANCHOR: first
type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

struct Task {
    future: Mutex<Option<Boxed>>,
    queue: Sender<Arc<Task>>,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        // If the executor is gone, so is the receiver.
        let _ = self.queue.send(self.clone());
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
            let polled = pinned.as_mut().poll(&mut Context::from_waker(&waker));
            if polled.is_ready() {
                *future = None;
            }
        }
    }
    polls
}
// ANCHOR_END: first

// ANCHOR: main
fn main() {
    let (queue, ready) = channel();
    let kept = Arc::<Mutex<Option<Waker>>>::default();
    let inside = Arc::clone(&kept);
    spawn(
        &queue,
        poll_fn(move |context| {
            let mut kept = inside.lock().unwrap_or_else(PoisonError::into_inner);
            *kept = Some(context.waker().clone());
            Poll::Pending
        }),
    );
    println!("first poll: {}", run(&ready));

    let waker = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
    let waker = waker.expect("it was polled");
    for _ in 0..10 {
        waker.wake_by_ref();
    }
    println!("woken ten times: {} polls", run(&ready));
}
// ANCHOR_END: main

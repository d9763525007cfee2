//! What the first step leaves: a panic ends more than its task, and a waker owns a future.
//!
//! Run it: `cargo run -p runtime --example rt_tasks_left`

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::mpsc::{Sender, channel};
use std::task::{Poll, Waker};
use std::thread;

use runtime::s4_queue::Executor;

/// Says on which thread it's dropped.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        let thread = thread::current();
        println!("dropped on {}", thread.name().unwrap_or("a thread"));
    }
}

// ANCHOR: main
/// Gives its waker away and waits forever.
async fn waits(give: Sender<Waker>, _guard: Guard) {
    poll_fn(|context| {
        give.send(context.waker().clone()).expect("main receives");
        Poll::Pending
    })
    .await
}

fn main() {
    set_hook(Box::new(|_| {}));
    let executor = Executor::new();
    let spawner = executor.spawner();
    spawner.spawn(async { panic!("a task panics") });
    spawner.spawn(async { println!("another task") });
    let turned = catch_unwind(AssertUnwindSafe(|| executor.turn()));
    println!("a panic ends the turn: {}", turned.is_err());

    let (give, given) = channel();
    spawner.spawn(waits(give, Guard));
    println!("polls: {}", executor.turn());
    let waker = given.recv().expect("it was polled");
    drop((executor, spawner));
    println!("the executor is gone");
    let other = thread::Builder::new().name("another thread".to_string());
    let other = other.spawn(|| drop(waker)).expect("a thread starts");
    other.join().expect("it does not panic");
}
// ANCHOR_END: main

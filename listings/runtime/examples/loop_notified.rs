//! How often a wake-up costs a system call.
//!
//! Run it: `cargo run -p runtime --example loop_notified`

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::os::fd::BorrowedFd;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use runtime::s6_reactor::{Driver, Event};
use runtime::s7_edge::Edge;
use runtime::s7_loop::{Runtime, spawn, yield_now};
use runtime::s7_task::JoinError;

// ANCHOR: counting
#[derive(Default)]
pub(crate) struct Counts {
    /// How often `notify` was called.
    pub(crate) notified: AtomicUsize,
    /// How often the loop began to sleep.
    pub(crate) sleeps: AtomicUsize,
}

/// A driver that counts.
pub(crate) struct Counting(Edge, Arc<Counts>);
// ANCHOR_END: counting

impl Driver for Counting {
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        // SAFETY: the caller keeps the promise.
        unsafe { self.0.add(socket, key) }
    }

    fn arm(&self, socket: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()> {
        self.0.arm(socket, key, directions)
    }

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        self.0.remove(socket)
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        self.1.sleeps.fetch_add(1, Ordering::SeqCst);
        self.0.wait(limit, event)
    }

    fn notify(&self) -> io::Result<()> {
        self.1.notified.fetch_add(1, Ordering::SeqCst);
        self.0.notify()
    }

    fn short_read_is_last(&self) -> bool {
        self.0.short_read_is_last()
    }
}

/// A runtime with a driver that counts.
pub(crate) fn counting() -> io::Result<(Runtime, Arc<Counts>)> {
    let counts = Arc::new(Counts::default());
    let driver = Counting(Edge::new()?, counts.clone());
    Ok((Runtime::with_driver(Box::new(driver)), counts))
}

// ANCHOR: main
/// Leaves its waker in the first poll, and is ready in the second.
async fn woken(leave: impl FnOnce(Waker)) {
    let mut leave = Some(leave);
    poll_fn(move |context| match leave.take() {
        Some(leave) => {
            leave(context.waker().clone());
            Poll::Pending
        }
        None => Poll::Ready(()),
    })
    .await
}

pub(crate) async fn wakes_itself() {
    for _ in 0..1000 {
        yield_now().await;
    }
}

pub(crate) async fn woken_while_the_loop_is_awake() -> Result<(), JoinError> {
    let wakers = Rc::new(RefCell::new(Vec::new()));
    let leave = || {
        let wakers = wakers.clone();
        spawn(woken(move |waker| wakers.borrow_mut().push(waker)))
    };
    let tasks: Vec<_> = (0..1000).map(|_| leave()).collect();
    while wakers.borrow().len() < tasks.len() {
        yield_now().await;
    }
    let wakers = wakers.take();
    let wakes = thread::spawn(|| wakers.into_iter().for_each(Waker::wake));
    // The loop's thread waits here, in a poll.
    wakes.join().expect("the waking thread does not panic");
    for task in tasks {
        task.await?;
    }
    Ok(())
}

pub(crate) async fn woken_while_it_sleeps(counts: Arc<Counts>) {
    for _ in 0..10 {
        let (counts, before) = (counts.clone(), counts.sleeps.load(Ordering::SeqCst));
        woken(|waker| {
            thread::spawn(move || {
                while counts.sleeps.load(Ordering::SeqCst) == before {
                    thread::yield_now();
                }
                waker.wake();
            });
        })
        .await;
    }
}

fn main() -> io::Result<()> {
    let (runtime, counts) = counting()?;
    let notified = || counts.notified.swap(0, Ordering::SeqCst);
    runtime.block_on(async { spawn(wakes_itself()).await })?;
    println!("1000 wakes by the loop's own thread: {}", notified());
    runtime.block_on(woken_while_the_loop_is_awake())?;
    println!("1000 by another, while the loop is awake: {}", notified());
    runtime.block_on(async { spawn(woken_while_it_sleeps(counts.clone())).await })?;
    println!("10 by others, each while it sleeps: {}", notified());
    Ok(())
}
// ANCHOR_END: main

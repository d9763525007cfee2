//! A wake from another thread.
//!
//! Run it: `cargo run -p event-loop --example loop_wake_from_thread`

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use event_loop::{run, spawn};

// ANCHOR: program
/// What a thread and the future that waits for it share.
#[derive(Default)]
struct Shared {
    done: bool,
    waker: Option<Waker>,
}

/// Ready when a thread has done its work.
struct OnAThread(Arc<Mutex<Shared>>);

impl Future for OnAThread {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.done {
            return Poll::Ready(());
        }
        shared.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

fn work(shared: &Mutex<Shared>) {
    thread::sleep(Duration::from_millis(100));
    println!("the thread is done, and wakes the task");
    let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
    shared.done = true;
    let waker = shared.waker.take();
    drop(shared); // the task may be polled at once, and needs the lock
    if let Some(waker) = waker {
        waker.wake();
    }
}

async fn waiter(shared: Arc<Mutex<Shared>>) {
    OnAThread(shared).await;
    println!("the task is done");
}
// ANCHOR_END: program

fn main() -> io::Result<()> {
    let shared = Arc::new(Mutex::new(Shared::default()));
    let theirs = Arc::clone(&shared);
    let thread = thread::spawn(move || work(&theirs));
    spawn(waiter(shared));
    run()?;
    thread
        .join()
        .map_err(|_| io::Error::other("the thread panicked"))
}

//! A first sleep: a thread for each timer.
//!
//! Run it: `cargo run -p runtime --example timer_thread_each`

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

use futures::executor::block_on;
use futures::future::{join_all, select};

static THREADS: AtomicUsize = AtomicUsize::new(0);

// ANCHOR: sleep
/// Whether the time has come, and the waker to call then.
#[derive(Default)]
struct Shared {
    over: bool,
    waker: Option<Waker>,
}

struct Sleep(Arc<Mutex<Shared>>);

fn sleep(length: Duration) -> Sleep {
    let shared = Arc::new(Mutex::new(Shared::default()));
    let theirs = shared.clone();
    THREADS.fetch_add(1, Ordering::Relaxed);
    thread::spawn(move || {
        thread::sleep(length);
        let mut shared = theirs.lock().unwrap_or_else(PoisonError::into_inner);
        shared.over = true;
        let waker = shared.waker.take();
        drop(shared); // the woken task may want the lock
        waker.map(Waker::wake)
    });
    Sleep(shared)
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut shared = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shared.over {
            return Poll::Ready(());
        }
        shared.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
// ANCHOR_END: sleep

// ANCHOR: main
fn main() {
    let naps = (0..100).map(|_| sleep(Duration::from_millis(100)));
    block_on(join_all(naps));
    println!("100 sleeps: {} threads", THREADS.load(Ordering::Relaxed));

    // Ready at once, so that the sleep is dropped.
    let limit = sleep(Duration::from_secs(3600));
    drop(block_on(select(Box::pin(async {}), limit)));
    let threads = THREADS.load(Ordering::Relaxed) - 100;
    println!("a dropped sleep: {threads} thread that sleeps for an hour");
}
// ANCHOR_END: main

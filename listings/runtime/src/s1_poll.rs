//! Stage 1: futures written by hand, and a waker that counts.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::foreign::lock;

// ANCHOR: countdown
/// Pending `left` times. Each time it asks to be polled again.
pub struct Countdown {
    /// How many polls will still answer `Pending`.
    pub left: u32,
}

impl Future for Countdown {
    type Output = &'static str;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        if self.left == 0 {
            return Poll::Ready("lift-off");
        }
        self.left -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}
// ANCHOR_END: countdown

// ANCHOR: wakes
/// Counts how often it's woken. Each waker made from it holds one `Arc`.
#[derive(Default)]
pub struct Wakes {
    /// The wakes so far.
    count: AtomicUsize,
}

impl Wakes {
    /// Returns how often one of its wakers was called.
    pub fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.count.fetch_add(1, Ordering::SeqCst);
    }
}
// ANCHOR_END: wakes

// ANCHOR: bell
/// Rings a bell, from any thread.
pub struct Ringer {
    /// What the two ends share.
    shared: Arc<Mutex<Shared>>,
}

/// Done when the bell has rung. Its output is `false` if its ringer is gone.
pub struct Bell {
    /// What the two ends share.
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// Whether it has rung. `None` as long as it still can.
    rung: Option<bool>,
    /// The task to wake: the one that polled last.
    waker: Option<Waker>,
}

/// Makes a bell and its ringer.
pub fn bell() -> (Ringer, Bell) {
    let shared = Arc::<Mutex<Shared>>::default();
    let ringer = Ringer {
        shared: shared.clone(),
    };
    (ringer, Bell { shared })
}
// ANCHOR_END: bell

// ANCHOR: poll
impl Future for Bell {
    type Output = bool;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<bool> {
        // A waker's clone and drop run an executor's code, which may come back
        // here. So it's cloned before the lock, and the old one dropped after it.
        let waker = context.waker().clone();
        let mut shared = lock(&self.shared);
        if let Some(rung) = shared.rung {
            return Poll::Ready(rung);
        }
        let old = shared.waker.replace(waker);
        drop(shared);
        drop(old);
        Poll::Pending
    }
}
// ANCHOR_END: poll

// ANCHOR: ring
impl Ringer {
    /// Rings the bell.
    pub fn ring(self) {
        self.settle(true);
    }

    fn settle(&self, rung: bool) {
        let mut shared = lock(&self.shared);
        shared.rung.get_or_insert(rung);
        let waker = shared.waker.take();
        // The same goes for the wake: the lock first.
        drop(shared);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

impl Drop for Ringer {
    fn drop(&mut self) {
        self.settle(false);
    }
}
// ANCHOR_END: ring

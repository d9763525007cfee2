//! Sleeping: the timers, and the future that waits for one.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

// ANCHOR: timers
thread_local! {
    /// By deadline and sequence, the earliest first. A map, because std's
    /// `BinaryHeap` can't give up an entry from its middle.
    pub static TIMER_HEAP: RefCell<BTreeMap<(Instant, u64), Waker>> = RefCell::default();
    static NEXT_SEQUENCE: Cell<u64> = const { Cell::new(0) };
}
// ANCHOR_END: timers

// ANCHOR: sleep
/// A future that is ready in `duration` from now.
pub fn sleep(duration: Duration) -> SleepFuture {
    let (now, mut duration) = (Instant::now(), duration);
    loop {
        match now.checked_add(duration) {
            Some(deadline) => return sleep_until(deadline),
            // No clock goes that far, so any late deadline will do.
            None => duration /= 2,
        }
    }
}

/// A future that is ready when the clock has come to `deadline`.
pub fn sleep_until(deadline: Instant) -> SleepFuture {
    SleepFuture {
        deadline,
        timer: None,
    }
}

pub struct SleepFuture {
    deadline: Instant,
    /// The key of its timer, while it has one.
    timer: Option<(Instant, u64)>,
}

impl Future for SleepFuture {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.deadline {
            self.close();
            return Poll::Ready(());
        }
        // Equal deadlines are told apart by the sequence.
        let next = || NEXT_SEQUENCE.replace(NEXT_SEQUENCE.get() + 1);
        let deadline = self.deadline;
        let timer = *self.timer.get_or_insert_with(|| (deadline, next()));
        // A waker's clone and drop may run anything: the timers aren't borrowed.
        let waker = context.waker().clone();
        let old = TIMER_HEAP.with_borrow_mut(|timers| timers.insert(timer, waker));
        drop(old);
        Poll::Pending
    }
}

impl SleepFuture {
    fn close(&mut self) {
        if let Some(timer) = self.timer.take() {
            // At the end of a thread the timers may be gone before the future.
            let removed = TIMER_HEAP.try_with(|timers| timers.borrow_mut().remove(&timer));
            drop(removed);
        }
    }
}

impl Drop for SleepFuture {
    fn drop(&mut self) {
        self.close();
    }
}
// ANCHOR_END: sleep

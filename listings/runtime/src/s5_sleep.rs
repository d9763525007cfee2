//! What tasks await: a sleep, an interval, a time limit.

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::Main;
use crate::s5_timers::{self, Key, Timers, later};

// ANCHOR: sleep
/// Ready when its deadline has come, and not before.
pub struct Sleep {
    deadline: Instant,
    timers: Arc<Timers>,
    /// Its place among the timers, from its first poll until it is ready.
    key: Option<Key>,
}

/// Returns a sleep of that length, starting now.
///
/// # Panics
///
/// If no runtime runs on this thread.
#[track_caller]
pub fn sleep(length: Duration) -> Sleep {
    let timers = s5_timers::current();
    Sleep {
        deadline: later(timers.now(), length),
        timers,
        key: None,
    }
}

/// Returns a sleep until that moment.
///
/// # Panics
///
/// If no runtime runs on this thread.
#[track_caller]
pub fn sleep_until(deadline: Instant) -> Sleep {
    Sleep {
        deadline,
        timers: s5_timers::current(),
        key: None,
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let waker = context.waker();
        match self.key {
            Some(key) if self.timers.renew(key, waker) => return Poll::Pending,
            Some(_) => self.key = None,
            None if self.timers.now() < self.deadline => {
                self.key = Some(self.timers.register(self.deadline, waker.clone()));
                return Poll::Pending;
            }
            None => {}
        }
        Poll::Ready(())
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.timers.cancel(key);
        }
    }
}
// ANCHOR_END: sleep

// ANCHOR: timeout
/// The time limit came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time limit came first")
    }
}

impl std::error::Error for Elapsed {}

/// Returns the output of `future`, or drops it if the time limit comes first.
///
/// # Errors
///
/// If the time limit comes first.
pub async fn timeout<F: Future>(limit: Duration, future: F) -> Result<F::Output, Elapsed> {
    let mut future = pin!(future);
    let mut limit = sleep(limit);
    poll_fn(|context| {
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Ok(output));
        }
        Pin::new(&mut limit).poll(context).map(|()| Err(Elapsed))
    })
    .await
}
// ANCHOR_END: timeout

// ANCHOR: interval
/// Ticks once a period. If you come late, you get the missed ticks at once.
pub struct Interval {
    next: Sleep,
    period: Duration,
}

/// Returns an interval that ticks at once, and then once a period.
///
/// # Panics
///
/// If the period is zero.
pub fn interval(period: Duration) -> Interval {
    assert!(!period.is_zero(), "the period of an interval is not zero");
    let next = sleep(Duration::ZERO);
    Interval { next, period }
}

impl Interval {
    /// Waits for the next tick and returns when it was due.
    pub async fn tick(&mut self) -> Instant {
        (&mut self.next).await;
        let due = self.next.deadline;
        self.next = sleep_until(later(due, self.period));
        due
    }
}
// ANCHOR_END: interval

// ANCHOR: block_on
/// Runs a future to completion on this thread, which waits in between.
pub fn block_on<F: Future>(future: F) -> F::Output {
    let timers = Arc::new(Timers::default());
    let _entered = s5_timers::enter(timers.clone());
    let thread = thread::current();
    let future = pin!(future);
    let mut main = Main::new(future, move || thread.unpark());
    loop {
        if let Poll::Ready(output) = main.poll() {
            return output;
        }
        if !main.is_woken() {
            // A wake since the look isn't lost: `park` then returns at once.
            match timers.wait() {
                Some(length) => thread::park_timeout(length),
                None => thread::park(),
            }
        }
        timers.expire();
    }
}
// ANCHOR_END: block_on

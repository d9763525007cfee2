//! Runs a future on a thread that waits for sockets and timers.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crate::s5_timers::{self, Timers};
use crate::s6_one_shot::Polling;
use crate::s6_reactor::{self, Driver, Reactor};

/// Runs a future to completion on this thread, which waits in between.
///
/// # Errors
///
/// If the system has no descriptor left, or refuses to wait for events.
pub fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    block_on_with(Polling::one_shot()?, future)
}

// ANCHOR: block_on
/// Runs a future to completion. The thread waits in a reactor that asks that driver.
///
/// # Errors
///
/// If the system refuses to wait for events.
pub fn block_on_with<F: Future>(driver: impl Driver + 'static, future: F) -> io::Result<F::Output> {
    let timers = Arc::new(Timers::default());
    let reactor = Arc::new(Reactor::new(Box::new(driver)));
    let _entered = (
        s5_timers::enter(timers.clone()),
        s6_reactor::enter(reactor.clone()),
    );
    let wakeup = Arc::new(Wakeup {
        woken: AtomicBool::new(true),
        thread: thread::current().id(),
        reactor: reactor.clone(),
    });
    let waker = Waker::from(wakeup.clone());
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        if wakeup.woken.swap(false, Ordering::AcqRel)
            && let Poll::Ready(output) = future.as_mut().poll(&mut context)
        {
            return Ok(output);
        }
        // A wake after this look isn't lost: a notification also ends a wait
        // that begins later.
        let limit = match wakeup.woken.load(Ordering::Acquire) {
            true => Some(Duration::ZERO),
            false => timers.wait(),
        };
        reactor.turn(limit)?;
        timers.expire();
    }
}

struct Wakeup {
    woken: AtomicBool,
    thread: ThreadId,
    reactor: Arc<Reactor>,
}

impl Wake for Wakeup {
    fn wake(self: Arc<Self>) {
        // The loop's own thread isn't waiting while it calls this.
        if !self.woken.swap(true, Ordering::AcqRel)
            && thread::current().id() != self.thread
            && let Err(error) = self.reactor.notify()
        {
            eprintln!("cannot wake the loop: {error}");
        }
    }
}
// ANCHOR_END: block_on

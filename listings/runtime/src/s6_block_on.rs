//! Runs a future on a thread that waits for sockets and timers.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::thread;
use std::time::Duration;

use crate::common::Main;
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
    let (thread, notified) = (thread::current().id(), reactor.clone());
    let future = pin!(future);
    let mut main = Main::new(future, move || {
        // The loop's own thread isn't waiting while it calls this.
        if thread::current().id() != thread
            && let Err(error) = notified.notify()
        {
            eprintln!("cannot wake the loop: {error}");
        }
    });
    loop {
        if let Poll::Ready(output) = main.poll() {
            return Ok(output);
        }
        // A wake after this look isn't lost: a notification also ends a wait
        // that begins later.
        let limit = if main.is_woken() {
            Some(Duration::ZERO)
        } else {
            timers.wait()
        };
        reactor.turn(limit)?;
        timers.expire();
    }
}
// ANCHOR_END: block_on

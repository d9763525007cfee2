//! Proofs that a program hangs, or doesn't.

use std::fmt;
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, LocalOptions, LocalRuntime};
use tokio::time::timeout;

use crate::run::Places;
use crate::trace::{Wait, Watch};

/// A future that nothing can ever wake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hang {
    /// Where it waits.
    pub waits: Vec<Wait>,
}

impl fmt::Display for Hang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it waits forever at {}", Places(&self.waits))
    }
}

impl std::error::Error for Hang {}

/// Runs `future` on a runtime of its own, of one thread and with a paused clock, and returns its
/// output.
///
/// The paused clock jumps to the next timer when no task can run. If it jumps as far as `limit`,
/// then no task and no earlier timer can wake anyone, so the future hangs. That takes
/// milliseconds, however long the limit is, and doesn't depend on how busy the machine is. Choose a
/// limit longer than everything the program waits for on purpose; each timer that goes off
/// before it takes real time, so an hour is better than a year.
///
/// It proves nothing where a socket, a process, another thread or `spawn_blocking` could wake the
/// future: the clock doesn't wait for sockets and processes, and waits as long as blocking work
/// runs. [`watchdog`] is for those.
///
/// # Errors
///
/// The future hangs. The error says at which awaits; those of tasks it spawned aren't among them.
///
/// # Panics
///
/// The future panics, it's called inside of a runtime, or no runtime can be made.
pub fn ends<T>(limit: Duration, future: impl Future<Output = T>) -> Result<T, Hang> {
    let runtime = paused(|_| {});
    runtime.block_on(within(limit, future))
}

/// Returns a runtime of one thread whose clock is paused.
pub(crate) fn paused(configure: impl FnOnce(&mut Builder)) -> LocalRuntime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().start_paused(true);
    configure(&mut builder);
    builder
        .build_local(LocalOptions::default())
        .expect("the system has the resources for a runtime")
}

/// Runs `future` for as long as `limit`, by the runtime's clock.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Result<T, Hang> {
    let mut output = None;
    let hang = {
        let mut watch = Watch::default();
        let mut future = pin!(async { output = Some(future.await) });
        let polled = poll_fn(|context| watch.poll(future.as_mut(), context));
        let ended = timeout(limit, polled).await;
        // What it waits for goes with the future, so it's asked first.
        ended.map_err(|_| Hang {
            waits: watch.waits(),
        })
    };
    hang.map(|()| output.expect("a future that is done has an output"))
}

/// Work that took longer than its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimedOut(Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it didn't end within {:?}", self.0)
    }
}

impl std::error::Error for TimedOut {}

/// Runs `work` on a thread of its own, and returns what it returns, if it does within `limit` of
/// real time.
///
/// It's for programs that use sockets, processes or threads, where [`ends`] can't tell. An `Err`
/// is no proof: the work may only be slow. Give what should end a long limit, which costs nothing.
///
/// # Errors
///
/// The work didn't end in time. Its thread stays behind until the process ends: no thread can be
/// stopped from outside.
///
/// # Panics
///
/// The work panics, or no thread can be started.
pub fn watchdog<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, TimedOut> {
    let (sender, receiver) = mpsc::channel();
    let worker = thread::spawn(move || {
        // Nobody listens any more if the limit is over.
        let _ = sender.send(work());
    });
    match receiver.recv_timeout(limit) {
        Ok(output) => Ok(output),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(TimedOut(limit)),
        Err(mpsc::RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => resume_unwind(panic),
            Ok(()) => unreachable!("the worker sends or panics"),
        },
    }
}

//! Threads for calls that block: files, names, and what else no reactor can wait for.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;

use crate::common::{JoinError, JoinResult};
use crate::foreign::{contained, lock};

// ANCHOR: pool
/// Threads that are started when there's a call for them, and end when there's none.
pub struct Pool {
    /// At most so many calls run at once. Others wait.
    most: usize,
    state: Mutex<State>,
    /// Tells a thread without work of a call.
    work: Condvar,
}

struct State {
    /// Calls that no thread has taken yet.
    calls: VecDeque<Call>,
    /// How many threads there are.
    threads: usize,
    /// How many of them wait for a call.
    idle: usize,
}

/// A call. It catches its own panic.
type Call = Box<dyn FnOnce() + Send>;

/// A thread that has waited this long for a call ends.
const PATIENCE: Duration = Duration::from_secs(5);

impl Pool {
    /// Returns a pool for at most so many calls at once.
    ///
    /// # Panics
    ///
    /// If that's none.
    pub const fn new(most: usize) -> Pool {
        assert!(most > 0, "a pool has at least one thread");
        Pool {
            most,
            state: Mutex::new(State {
                calls: VecDeque::new(),
                threads: 0,
                idle: 0,
            }),
            work: Condvar::new(),
        }
    }

    /// Runs a call on a thread of the pool, whether or not its output is waited for.
    pub fn spawn<T, F>(&'static self, call: F) -> impl Future<Output = JoinResult<T>> + Send
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (send, output) = oneshot::channel();
        self.submit(Box::new(move || {
            let result = catch_unwind(AssertUnwindSafe(call));
            drop(send.send(result.map_err(JoinError::Panicked)));
        }));
        async { output.await.unwrap_or(Err(JoinError::Cancelled)) }
    }

    fn submit(&'static self, call: Call) {
        let mut state = lock(&self.state);
        state.calls.push_back(call);
        // A thread that's idle may have been told of an earlier call.
        if state.calls.len() <= state.idle {
            self.work.notify_one();
        } else if state.threads < self.most {
            state.threads += 1;
            drop(state);
            let thread = thread::Builder::new().name("blocking".to_owned());
            if thread.spawn(|| self.run()).is_err() {
                self.make_do();
            }
        }
    }

    /// A thread of the pool.
    fn run(&self) {
        let mut state = lock(&self.state);
        loop {
            if let Some(call) = state.calls.pop_front() {
                drop(state);
                // An output that no one waits for is dropped in it.
                contained(call);
                state = lock(&self.state);
                continue;
            }
            state.idle += 1;
            let waited = self.work.wait_timeout(state, PATIENCE);
            let (guard, wait) = waited.unwrap_or_else(PoisonError::into_inner);
            state = guard;
            state.idle -= 1;
            // A call may have come at the last moment.
            if wait.timed_out() && state.calls.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }

    /// The system has no thread for the pool. If there's none at all, calls would
    /// wait forever: they hold up this thread instead, which counts as one of the
    /// pool for so long.
    fn make_do(&self) {
        let mut state = lock(&self.state);
        while state.threads == 1
            && let Some(call) = state.calls.pop_front()
        {
            drop(state);
            contained(call);
            state = lock(&self.state);
        }
        state.threads -= 1;
    }
}
// ANCHOR_END: pool

// ANCHOR: calls
/// The pool of all runtimes of this process.
static POOL: Pool = Pool::new(64);

/// Runs a call that blocks on a thread of its own. Without the future that's
/// returned it runs on. No runtime's end waits for it.
pub fn spawn_blocking<T, F>(call: F) -> impl Future<Output = JoinResult<T>> + Send
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    POOL.spawn(call)
}

/// Reads a whole file.
///
/// # Errors
///
/// If the system can't.
pub async fn read_file(path: impl Into<PathBuf>) -> io::Result<Vec<u8>> {
    let path = path.into();
    spawn_blocking(|| fs::read(path)).await?
}

/// Returns the addresses of a name with a port, as in `localhost:80`.
///
/// # Errors
///
/// If the system knows no such name.
pub async fn resolve(name: impl Into<String>) -> io::Result<Vec<SocketAddr>> {
    let name = name.into();
    spawn_blocking(move || name.to_socket_addrs().map(Iterator::collect)).await?
}
// ANCHOR_END: calls

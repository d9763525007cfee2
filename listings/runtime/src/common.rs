//! What all stages share: a flag, the main future, and how a task ends.

use std::any::Any;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::foreign::drop_payload;

// ANCHOR: flag
/// Whether there was a wake since the last look.
pub struct Flag(AtomicBool);

impl Flag {
    /// Returns a flag that's raised, or isn't.
    pub fn new(is_raised: bool) -> Flag {
        Flag(AtomicBool::new(is_raised))
    }

    /// Raises it. Returns whether it was down.
    pub fn raise(&self) -> bool {
        // A swap, not a store: who takes it has to see what was done before each
        // wake, and not just before the last one.
        !self.0.swap(true, Ordering::Release)
    }

    /// Takes it down. Returns whether it was raised.
    pub fn take(&self) -> bool {
        self.0.swap(false, Ordering::Acquire)
    }

    /// Returns whether it's raised.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
// ANCHOR_END: flag

// ANCHOR: main
/// The future that a `block_on` was given.
pub struct Main<'a, F, U> {
    /// On the stack of the `block_on`.
    future: Pin<&'a mut F>,
    /// What its wakers share.
    woken: Arc<Woken<U>>,
    /// The first of them.
    waker: Waker,
}

struct Woken<U> {
    /// Whether it's to be polled.
    flag: Flag,
    /// Ends the sleep of the thread that polls it.
    unpark: U,
}

impl<'a, F: Future, U: Fn() + Send + Sync + 'static> Main<'a, F, U> {
    /// Returns a main future that hasn't been polled. A wake calls `unpark`.
    pub fn new(future: Pin<&'a mut F>, unpark: U) -> Self {
        let flag = Flag::new(true);
        let woken = Arc::new(Woken { flag, unpark });
        let waker = Waker::from(woken.clone());
        Main {
            future,
            woken,
            waker,
        }
    }

    /// Polls the future, if it was woken since its last poll.
    pub fn poll(&mut self) -> Poll<F::Output> {
        if !self.woken.flag.take() {
            return Poll::Pending;
        }
        let mut context = Context::from_waker(&self.waker);
        self.future.as_mut().poll(&mut context)
    }

    /// Returns whether it's to be polled again.
    pub fn is_woken(&self) -> bool {
        self.woken.flag.is_raised()
    }
}

impl<U: Fn() + Send + Sync> Wake for Woken<U> {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.flag.raise() {
            (self.unpark)();
        }
    }
}
// ANCHOR_END: main

/// What a call says that needs a runtime where none runs.
pub const NO_RUNTIME: &str =
    "there is no runtime on this thread: call this from a future that `Runtime::block_on` runs";

// ANCHOR: error
/// Why a task has no output.
pub enum JoinError {
    /// It panicked, with this payload.
    Panicked(Box<dyn Any + Send>),
    /// It was cancelled, or its runtime ended.
    Cancelled,
}

/// How a task ended.
pub type JoinResult<T> = Result<T, JoinError>;
// ANCHOR_END: error

// ANCHOR: display
impl JoinError {
    /// Returns what the panic said. `None` if it was no text, or there was none.
    pub fn message(&self) -> Option<&str> {
        let JoinError::Panicked(payload) = self else {
            return None;
        };
        // `panic!` makes one of these two.
        let text = payload.downcast_ref::<String>().map(String::as_str);
        text.or_else(|| payload.downcast_ref::<&str>().copied())
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.message()) {
            (JoinError::Cancelled, _) => f.write_str("the task was cancelled"),
            (JoinError::Panicked(_), Some(message)) => write!(f, "the task panicked: {message}"),
            (JoinError::Panicked(_), None) => f.write_str("the task panicked"),
        }
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinError::Cancelled => f.write_str("Cancelled"),
            JoinError::Panicked(_) => {
                let message = self.message().unwrap_or("..");
                f.debug_tuple("Panicked").field(&message).finish()
            }
        }
    }
}
// ANCHOR_END: display

impl std::error::Error for JoinError {}

impl From<JoinError> for io::Error {
    fn from(error: JoinError) -> io::Error {
        // Threads may share an `io::Error`, but not the payload of a panic.
        let text = error.to_string();
        if let JoinError::Panicked(payload) = error {
            drop_payload(payload);
        }
        io::Error::other(text)
    }
}

//! A task's handle, which gives its output or says why there's none.

use std::any::Any;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::foreign::drop_payload;

// ANCHOR: handle
/// A future of a task's output. Without it the task runs on.
pub struct JoinHandle<T> {
    /// The task, of whose future only the output's type is known here.
    task: Arc<dyn Join<T>>,
    /// The handle may move to another thread only if the output may.
    output: PhantomData<T>,
}

/// A task, as its handle sees it.
pub trait Join<T>: Send + Sync {
    /// Takes the output, or notes who waits for it.
    ///
    /// # Safety
    ///
    /// From the one handle of the task, and by one thread at a time.
    unsafe fn poll_join(&self, context: &mut Context<'_>) -> Poll<Result<T, JoinError>>;
    /// Cancels the task.
    fn cancel(self: Arc<Self>);
    /// Whether the task is over.
    fn is_complete(&self) -> bool;
    /// Ends the handle, and drops the output if there is one.
    ///
    /// # Safety
    ///
    /// Once, from the one handle of the task, which isn't used afterward.
    unsafe fn drop_handle(&self);
}

impl<T> JoinHandle<T> {
    /// The handle of a task.
    ///
    /// # Safety
    ///
    /// It is the only one.
    pub unsafe fn new(task: Arc<dyn Join<T>>) -> JoinHandle<T> {
        JoinHandle {
            task,
            output: PhantomData,
        }
    }

    /// Cancels the task: its future is dropped instead of being polled again.
    pub fn cancel(&self) {
        self.task.clone().cancel();
    }

    /// Whether the task is over.
    pub fn is_finished(&self) -> bool {
        self.task.is_complete()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = Result<T, JoinError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: there is one handle, and it is borrowed mutably.
        unsafe { self.task.poll_join(context) }
    }
}

// Nothing in it is pinned: the output is moved out.
impl<T> Unpin for JoinHandle<T> {}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        // SAFETY: there is one handle, and this is its end.
        unsafe { self.task.drop_handle() };
    }
}
// ANCHOR_END: handle

// ANCHOR: error
/// Why a task has no output.
pub enum JoinError {
    /// It panicked, with this payload.
    Panicked(Box<dyn Any + Send>),
    /// It was cancelled, or its runtime ended.
    Cancelled,
}
// ANCHOR_END: error

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut handle = f.debug_struct("JoinHandle");
        handle.field("finished", &self.is_finished()).finish()
    }
}

impl fmt::Debug for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JoinError::Panicked(_) => "Panicked",
            JoinError::Cancelled => "Cancelled",
        })
    }
}

impl fmt::Display for JoinError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            JoinError::Panicked(_) => "the task panicked",
            JoinError::Cancelled => "the task was cancelled",
        })
    }
}

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

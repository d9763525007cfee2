//! A task's handle, which gives its output or says why there's none.

use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

pub use crate::common::{JoinError, JoinResult};

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
    unsafe fn poll_join(&self, context: &mut Context<'_>) -> Poll<JoinResult<T>>;
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
    type Output = JoinResult<T>;

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

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut handle = f.debug_struct("JoinHandle");
        handle.field("finished", &self.is_finished()).finish()
    }
}

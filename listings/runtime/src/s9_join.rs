//! More that a handle can do: a cancel that's waited for, one at its drop, and many handles in one.

use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::common::JoinResult;
use crate::foreign::contained;
use crate::s7_loop::{JoinHandle, spawn};

// ANCHOR: cancel
impl<T> JoinHandle<T> {
    /// Cancels the task at once. The future that's returned is ready when the
    /// task's own has been dropped, with the output if that was there already.
    pub fn cancel_and_wait(self) -> impl Future<Output = JoinResult<T>> {
        self.cancel();
        self
    }

    /// Returns a handle whose drop cancels the task.
    pub fn cancel_on_drop(self) -> CancelOnDrop<T> {
        CancelOnDrop(self)
    }
}

/// A handle whose drop cancels its task. The loop drops the task's future in one
/// of its next turns, and not inside of this drop.
pub struct CancelOnDrop<T>(JoinHandle<T>);

impl<T> Future for CancelOnDrop<T> {
    type Output = JoinResult<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<T> Drop for CancelOnDrop<T> {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
// ANCHOR_END: cancel

// ANCHOR: set
/// Tasks that are waited for together, and that end with the set.
pub struct JoinSet<T>(FuturesUnordered<CancelOnDrop<T>>);

impl<T: 'static> JoinSet<T> {
    /// Returns a set without tasks.
    pub fn new() -> JoinSet<T> {
        JoinSet(FuturesUnordered::new())
    }

    /// Starts a task of the set on the loop of this thread.
    ///
    /// # Panics
    ///
    /// If no runtime runs on this thread.
    #[track_caller]
    pub fn spawn(&mut self, future: impl Future<Output = T> + 'static) {
        self.0.push(spawn(future).cancel_on_drop());
    }

    /// Waits for the next task that ends. `None`: none is left. If it's dropped
    /// before it's ready, no output is lost.
    pub async fn join_next(&mut self) -> Option<JoinResult<T>> {
        self.0.next().await
    }

    /// Cancels all tasks, and waits until their futures have been dropped.
    pub async fn cancel_all(&mut self) {
        for task in &self.0 {
            task.0.cancel();
        }
        while self.join_next().await.is_some() {}
    }

    /// Returns how many tasks haven't been given out by `join_next`.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Drop for JoinSet<T> {
    fn drop(&mut self) {
        // One by one: the drop of an output may panic, and the tasks behind it
        // are still to be cancelled.
        for task in mem::take(&mut self.0) {
            contained(|| drop(task));
        }
    }
}
// ANCHOR_END: set

impl<T: 'static> Default for JoinSet<T> {
    fn default() -> JoinSet<T> {
        JoinSet::new()
    }
}

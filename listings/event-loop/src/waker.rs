//! What's ready: the queue, and the wakers that push into it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Wake;

use crate::notes;
use crate::poller::{Notifier, POLLER};
use crate::task::TaskId;

// ANCHOR: queue
/// The tasks to poll, first in first out. Other threads push, too.
#[derive(Default)]
pub struct ReadyQueue(Mutex<VecDeque<TaskId>>);

impl ReadyQueue {
    fn ids(&self) -> MutexGuard<'_, VecDeque<TaskId>> {
        // No push or pop leaves the queue half changed, so a panic elsewhere does no harm.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn len(&self) -> usize {
        self.ids().len()
    }

    pub fn is_empty(&self) -> bool {
        self.ids().is_empty()
    }

    /// A copy of what's in it.
    pub fn to_vec(&self) -> Vec<TaskId> {
        self.ids().iter().copied().collect()
    }

    pub fn pop(&self) -> Option<TaskId> {
        self.ids().pop_front()
    }
}

thread_local! {
    /// The queue of this thread's loop.
    pub static READY_QUEUE: Arc<ReadyQueue> = Arc::default();
}
// ANCHOR_END: queue

// ANCHOR: waker
/// Wake it, from any thread, and its task is polled again.
pub struct TaskWaker {
    task_id: TaskId,
    /// Whether the task's id is in the queue.
    queued: AtomicBool,
    /// The queue of the task's loop, which may be another thread's.
    queue: Arc<ReadyQueue>,
    /// How to end the wait of that loop.
    notifier: Notifier,
}

impl TaskWaker {
    pub fn new(task_id: TaskId) -> TaskWaker {
        TaskWaker {
            task_id,
            queued: AtomicBool::new(false),
            queue: READY_QUEUE.with(Arc::clone),
            notifier: POLLER.with(|poller| poller.notifier()),
        }
    }

    /// From here on, a wake asks for one more poll.
    pub fn taken_from_the_queue(&self) {
        self.queued.store(false, Ordering::SeqCst);
    }
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::SeqCst) {
            self.queue.ids().push_back(self.task_id);
            self.notifier.notify();
        }
        notes::woken(self.task_id, self.notifier.is_here());
    }
}
// ANCHOR_END: waker

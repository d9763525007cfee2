//! What the loop schedules.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::notes::{self, Step};
use crate::waker::TaskWaker;

pub type TaskId = u64;

// ANCHOR: task
/// Any future at all, with the error that the loop is to report.
type TaskFuture = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// What the loop schedules: a future, with a number and a waker.
pub struct Task {
    pub id: TaskId,
    future: RefCell<TaskFuture>,
    /// The standard library's form of `task_waker`, which futures get.
    pub waker: Waker,
    pub task_waker: Arc<TaskWaker>,
}

impl Task {
    fn new<F>(future: F) -> Task
    where
        F: Future<Output: Outcome> + 'static,
    {
        let id = NEXT_ID.replace(NEXT_ID.get() + 1);
        let task_waker = Arc::new(TaskWaker::new(id));
        Task {
            id,
            future: RefCell::new(Box::pin(async { future.await.outcome() })),
            waker: Waker::from(Arc::clone(&task_waker)),
            task_waker,
        }
    }

    pub fn poll(&self, context: &mut Context<'_>) -> Poll<Result<(), String>> {
        self.future.borrow_mut().as_mut().poll(context)
    }
}

thread_local! {
    /// All tasks that are not done.
    pub static TASKS: RefCell<BTreeMap<TaskId, Rc<Task>>> = RefCell::default();
    static NEXT_ID: Cell<TaskId> = const { Cell::new(1) };
}
// ANCHOR_END: task

// ANCHOR: spawn
/// Makes a task, to be polled in the next turn of the loop.
pub fn spawn<F>(future: F)
where
    F: Future<Output: Outcome> + 'static,
{
    let task = Rc::new(Task::new(future));
    task.waker.wake_by_ref();
    let id = task.id;
    TASKS.with_borrow_mut(|tasks| tasks.insert(id, task));
    notes::note(Step::Spawn(id));
}
// ANCHOR_END: spawn

// ANCHOR: outcome
/// What a task may end with: nothing, or a result whose error the loop reports.
pub trait Outcome {
    fn outcome(self) -> Result<(), String>;
}

impl Outcome for () {
    fn outcome(self) -> Result<(), String> {
        Ok(())
    }
}

impl<E: Display> Outcome for Result<(), E> {
    fn outcome(self) -> Result<(), String> {
        self.map_err(|error| error.to_string())
    }
}
// ANCHOR_END: outcome

//! A task in one allocation: its future, its waker, and the place of its output.

use std::any::Any;
use std::cell::UnsafeCell;
use std::fmt;
use std::io;
use std::marker::PhantomData;
use std::mem::{self, ManuallyDrop};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use futures::task::AtomicWaker;

use runtime::s7_state::{After, State};

// ANCHOR: cell
/// Where a task that is to be polled goes.
pub trait Schedule: Send + Sync + 'static {
    /// Whether [`Schedule::here`] may be called on this thread.
    fn is_here(&self) -> bool;
    /// A wake-up on the task's own thread.
    fn here(task: Arc<dyn Run>);
    /// A wake-up on any thread.
    fn elsewhere(&self, task: Arc<dyn Run>);
    /// It is over, on the thread that ran it last. `key` is what
    /// [`Run::set_key`] has set.
    fn over(&self, key: usize);
}

/// A task, whatever its future is.
pub trait Run: Send + Sync {
    /// Polls it.
    ///
    /// # Safety
    ///
    /// Once for each time that it was given to the [`Schedule`], on a thread on
    /// which its future may be polled and dropped.
    unsafe fn run(self: Arc<Self>);

    /// Drops its future, if it has one still. Its handle then gives `Cancelled`.
    ///
    /// # Safety
    ///
    /// On a thread on which its future may be dropped, and on which `run` is
    /// called and does not run now.
    unsafe fn shut_down(&self);

    /// Notes the task's place among all tasks.
    fn set_key(&self, key: usize);
}

/// All of a task: future, waker and output.
struct Cell<F: Future, S> {
    state: State,
    key: AtomicUsize,
    /// Who waits for the output.
    joiner: AtomicWaker,
    schedule: S,
    stage: UnsafeCell<Stage<F>>,
}

enum Stage<F: Future> {
    Future(F),
    Output(Result<F::Output, JoinError>),
    Empty,
}

// SAFETY: `schedule`, `state` and `joiner` are shared by all threads and made
// for it. `stage` is touched by `run` and `shut_down`, whose callers promise the
// thread, and after COMPLETE by the handle alone, which is `Send` only if the
// output is. Whichever thread drops the cell finds the stage empty.
unsafe impl<F: Future, S: Send> Send for Cell<F, S> {}
// SAFETY: as above.
unsafe impl<F: Future, S: Sync> Sync for Cell<F, S> {}
// ANCHOR_END: cell

// ANCHOR: spawn
/// Makes a task and its handle. The caller puts the task into a queue.
pub fn task<F, S>(future: F, schedule: S) -> (Arc<dyn Run>, JoinHandle<F::Output>)
where
    F: Future + 'static,
    S: Schedule,
{
    let cell = Arc::new(Cell {
        state: State::new(),
        key: AtomicUsize::new(0),
        joiner: AtomicWaker::new(),
        schedule,
        stage: UnsafeCell::new(Stage::Future(future)),
    });
    let handle = JoinHandle {
        task: cell.clone(),
        output: PhantomData,
    };
    (cell, handle)
}
// ANCHOR_END: spawn

// ANCHOR: wake
impl<F: Future + 'static, S: Schedule> Wake for Cell<F, S> {
    fn wake(self: Arc<Self>) {
        if self.state.wake() {
            self.queue();
        }
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.state.wake() {
            self.clone().queue();
        }
    }
}

impl<F: Future + 'static, S: Schedule> Cell<F, S> {
    /// Puts the task into a queue. Its reference goes along, uncounted.
    fn queue(self: Arc<Self>) {
        match self.schedule.is_here() {
            true => S::here(self),
            false => self.schedule.elsewhere(self.clone()),
        }
    }
}
// ANCHOR_END: wake

// ANCHOR: run
impl<F: Future + 'static, S: Schedule> Run for Cell<F, S> {
    unsafe fn run(self: Arc<Self>) {
        let result = match self.state.start() {
            // SAFETY: RUNNING is ours.
            true => unsafe { self.poll() },
            false => Some(Err(JoinError::Cancelled)),
        };
        let result = match result {
            Some(result) => result,
            None => match self.state.stop() {
                After::Wait => return,
                After::Queue => return self.queue(),
                After::Cancel => Err(JoinError::Cancelled),
            },
        };
        // SAFETY: RUNNING is still ours.
        unsafe { self.finish(result) };
        self.schedule.over(self.key.load(Ordering::Relaxed));
    }

    unsafe fn shut_down(&self) {
        if !self.state.is_complete() {
            // SAFETY: it is not complete, and its thread is here, not in `run`.
            unsafe { self.finish(Err(JoinError::Cancelled)) };
        }
    }

    fn set_key(&self, key: usize) {
        self.key.store(key, Ordering::Relaxed);
    }
}

impl<F: Future + 'static, S: Schedule> Cell<F, S> {
    /// Polls the future; none while it is pending.
    ///
    /// # Safety
    ///
    /// Nobody else touches the stage.
    unsafe fn poll(self: &Arc<Self>) -> Option<Result<F::Output, JoinError>> {
        // SAFETY: one reference more than was counted. It is never dropped, and
        // does not outlive `self`.
        let waker = unsafe { ManuallyDrop::new(Waker::from(std::ptr::read(self))) };
        let mut context = Context::from_waker(&waker);
        // SAFETY: the caller has the stage for itself.
        let Stage::Future(future) = (unsafe { &mut *self.stage.get() }) else {
            unreachable!("a task is queued as long as it has a future");
        };
        // SAFETY: the future stays in the cell until it is dropped there.
        let future = unsafe { Pin::new_unchecked(future) };
        match catch_unwind(AssertUnwindSafe(|| future.poll(&mut context))) {
            Ok(Poll::Pending) => None,
            Ok(Poll::Ready(output)) => Some(Ok(output)),
            Err(panic) => Some(Err(JoinError::Panicked(panic))),
        }
    }

    /// Drops the future, and leaves the output for the handle.
    ///
    /// # Safety
    ///
    /// Nobody else touches the stage before `complete`.
    unsafe fn finish(&self, output: Result<F::Output, JoinError>) {
        // SAFETY: the caller has the stage for itself.
        let stage = unsafe { &mut *self.stage.get() };
        // The future is dropped where it stands, and its drop may panic too.
        let dropped = catch_unwind(AssertUnwindSafe(|| *stage = Stage::Empty));
        let output = dropped.map_or_else(|panic| Err(JoinError::Panicked(panic)), |()| output);
        *stage = Stage::Output(output);
        if self.state.complete() {
            self.joiner.wake();
        } else {
            // SAFETY: there is no handle, so nobody else comes for the output.
            let output = unsafe { self.empty() };
            // What its drop says in a panic, the panic hook has printed.
            let _said = catch_unwind(AssertUnwindSafe(|| drop(output)));
        }
    }

    /// Takes what is in the stage.
    ///
    /// # Safety
    ///
    /// Nobody else touches the stage.
    unsafe fn empty(&self) -> Stage<F> {
        // SAFETY: the caller has the stage for itself.
        mem::replace(unsafe { &mut *self.stage.get() }, Stage::Empty)
    }
}
// ANCHOR_END: run

// ANCHOR: handle
/// Why a task has no output.
pub enum JoinError {
    /// It panicked, with this payload.
    Panicked(Box<dyn Any + Send>),
    /// It was cancelled, or its runtime ended.
    Cancelled,
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
        // The payload of a panic cannot be shared by threads, and an error of
        // this type can.
        io::Error::other(error.to_string())
    }
}

/// A future of a task's output. Without it the task runs on.
pub struct JoinHandle<T> {
    task: Arc<dyn Join<T>>,
    /// It may move to another thread only if the output may.
    output: PhantomData<T>,
}

/// A task, as its handle sees it.
trait Join<T>: Send + Sync {
    fn poll_join(&self, context: &mut Context<'_>) -> Poll<Result<T, JoinError>>;
    fn cancel(self: Arc<Self>);
    fn is_complete(&self) -> bool;
    fn drop_handle(&self);
}

impl<F: Future + 'static, S: Schedule> Join<F::Output> for Cell<F, S> {
    fn poll_join(&self, context: &mut Context<'_>) -> Poll<Result<F::Output, JoinError>> {
        if !self.state.is_complete() {
            self.joiner.register(context.waker());
            if !self.state.is_complete() {
                return Poll::Pending;
            }
        }
        // SAFETY: after COMPLETE the stage belongs to the handle, which is polled
        // by one thread at a time.
        match unsafe { self.empty() } {
            Stage::Output(output) => Poll::Ready(output),
            _ => panic!("a join handle was polled after it was ready"),
        }
    }

    fn cancel(self: Arc<Self>) {
        if self.state.cancel() {
            self.queue();
        }
    }

    fn is_complete(&self) -> bool {
        self.state.is_complete()
    }

    fn drop_handle(&self) {
        if self.state.drop_handle() {
            // SAFETY: after COMPLETE the stage belongs to the handle.
            drop(unsafe { self.empty() });
        }
    }
}

impl<T> JoinHandle<T> {
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
        self.task.poll_join(context)
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        self.task.drop_handle();
    }
}
// ANCHOR_END: handle

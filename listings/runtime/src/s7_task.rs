//! A task in one allocation: its future, its waker, and the place of its output.

use std::cell::UnsafeCell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use futures::task::{ArcWake, waker_ref};

use crate::foreign::{contained, lock};
use crate::s7_join::Join;
pub use crate::s7_join::{JoinError, JoinHandle};
use crate::s7_state::{After, State};

// ANCHOR: schedule
/// Where a task goes when it has to be polled.
pub trait Schedule: Send + Sync + 'static {
    /// Whether [`Schedule::here`] may be called on this thread.
    fn is_here(&self) -> bool;
    /// Queues it after a wake on the task's own thread.
    fn here(task: Arc<dyn Run>);
    /// Queues it after a wake on any thread.
    fn elsewhere(&self, task: Arc<dyn Run>);
    /// Takes note of its end, on the thread that ran it last. `key` is what
    /// [`Run::set_key`] has set.
    fn over(&self, key: usize);
}

/// A task, whatever its future is.
pub trait Run: Send + Sync {
    /// Polls it.
    ///
    /// # Safety
    ///
    /// Once for each time that it was given to the [`Schedule`], and once for
    /// its spawn.
    unsafe fn run(self: Arc<Self>);

    /// Drops its future, if it still has one. Its handle then returns `Cancelled`.
    ///
    /// # Safety
    ///
    /// `run` isn't running, and isn't called again.
    unsafe fn shut_down(&self);

    /// Notes the task's place among all tasks.
    fn set_key(&self, key: usize);
}
// ANCHOR_END: schedule

// ANCHOR: cell
/// All of a task: future, waker and output.
struct Cell<F: Future, S> {
    /// Who may touch the stage.
    state: State,
    /// Its place among all tasks of its runtime.
    key: AtomicUsize,
    /// Wakes the task that awaits the handle.
    joiner: Mutex<Option<Waker>>,
    /// Where it goes when it's woken.
    schedule: S,
    /// Its future, then its output. `state` says who may touch it.
    stage: UnsafeCell<Stage<F>>,
}

enum Stage<F: Future> {
    /// Until it's over. Touched by `run` and `shut_down`.
    Future(F),
    /// From its end on. Touched by the handle or, if that's gone, by `finish`.
    Output(Result<F::Output, JoinError>),
    /// The output was taken.
    Empty,
}

// SAFETY: `state`, `key` and `joiner` are made for many threads, and `schedule` is
// `Sync`. `stage` is touched by one thread at a time, as `state` says, and what's
// in it is `Send`: `task` asks for that.
unsafe impl<F: Future<Output: Send> + Send, S: Sync> Sync for Cell<F, S> {}
// ANCHOR_END: cell

// ANCHOR: spawn
/// Makes a task and its handle. The caller has to queue the task.
pub fn task<F, S>(future: F, schedule: S) -> (Arc<dyn Run>, JoinHandle<F::Output>)
where
    F: Future<Output: Send> + Send + 'static,
    S: Schedule,
{
    let cell = Arc::new(Cell {
        state: State::new(),
        key: AtomicUsize::new(0),
        joiner: Mutex::default(),
        schedule,
        stage: UnsafeCell::new(Stage::Future(future)),
    });
    // SAFETY: it's the only one.
    let handle = unsafe { JoinHandle::new(cell.clone()) };
    (cell, handle)
}
// ANCHOR_END: spawn

// ANCHOR: wake
impl<F: Future<Output: Send> + Send + 'static, S: Schedule> ArcWake for Cell<F, S> {
    fn wake(self: Arc<Self>) {
        if self.state.wake() {
            self.queue();
        }
    }

    fn wake_by_ref(this: &Arc<Self>) {
        if this.state.wake() {
            this.clone().queue();
        }
    }
}

impl<F: Future<Output: Send> + Send + 'static, S: Schedule> Cell<F, S> {
    /// Queues the task. On its own thread the reference moves into the queue, so
    /// nothing is counted.
    fn queue(self: Arc<Self>) {
        if self.schedule.is_here() {
            S::here(self);
        } else {
            self.schedule.elsewhere(self.clone());
        }
    }
}
// ANCHOR_END: wake

// ANCHOR: run
impl<F: Future<Output: Send> + Send + 'static, S: Schedule> Run for Cell<F, S> {
    unsafe fn run(self: Arc<Self>) {
        let result = match self.state.start() {
            // SAFETY: RUNNING is ours from here on.
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
        // SAFETY: RUNNING is still ours: `stop` keeps it if it says `Cancel`.
        unsafe { self.finish(result) };
        self.schedule.over(self.key.load(Ordering::Relaxed));
    }

    unsafe fn shut_down(&self) {
        if !self.state.is_complete() {
            // SAFETY: the future is still there, and the caller promises that
            // `run` isn't running and won't be called.
            unsafe { self.finish(Err(JoinError::Cancelled)) };
        }
    }

    fn set_key(&self, key: usize) {
        self.key.store(key, Ordering::Relaxed);
    }
}
// ANCHOR_END: run

// ANCHOR: poll
impl<F: Future<Output: Send> + Send + 'static, S: Schedule> Cell<F, S> {
    /// Polls the future. Returns `None` while it's pending.
    ///
    /// # Safety
    ///
    /// RUNNING is the caller's.
    unsafe fn poll(self: &Arc<Self>) -> Option<Result<F::Output, JoinError>> {
        // A waker that borrows our reference. Only its clones are counted.
        let waker = waker_ref(self);
        let mut context = Context::from_waker(&waker);
        // SAFETY: until COMPLETE only the owner of RUNNING touches the stage.
        let Stage::Future(future) = (unsafe { &mut *self.stage.get() }) else {
            unreachable!("a task without a future isn't queued");
        };
        // SAFETY: an `Arc` doesn't move what it holds, and the future is
        // dropped in place: see `finish`.
        let future = unsafe { Pin::new_unchecked(future) };
        match catch_unwind(AssertUnwindSafe(|| future.poll(&mut context))) {
            Ok(Poll::Pending) => None,
            Ok(Poll::Ready(output)) => Some(Ok(output)),
            Err(panic) => Some(Err(JoinError::Panicked(panic))),
        }
    }
}
// ANCHOR_END: poll

// ANCHOR: finish
impl<F: Future<Output: Send> + Send + 'static, S: Schedule> Cell<F, S> {
    /// Drops the future, and leaves the output for the handle.
    ///
    /// # Safety
    ///
    /// RUNNING is the caller's, or is free and stays so.
    unsafe fn finish(&self, output: Result<F::Output, JoinError>) {
        // The drops of the future and of the output may panic too, and so may the
        // waker. None of that may get out: the other tasks have to go on, and
        // their futures to be dropped here.
        let dropped = catch_unwind(AssertUnwindSafe(|| {
            // SAFETY: until COMPLETE, which is set below, the stage is the caller's.
            unsafe { self.put(Stage::Empty) };
        }));
        let output = match dropped {
            Ok(()) => output,
            Err(panic) => {
                contained(|| drop(output));
                Err(JoinError::Panicked(panic))
            }
        };
        // SAFETY: as above.
        unsafe { self.put(Stage::Output(output)) };
        if self.state.complete() {
            let waker = lock(&self.joiner).take();
            contained(|| waker.into_iter().for_each(Waker::wake));
        } else {
            // SAFETY: there's no handle, so the output is ours.
            let output = unsafe { self.take() };
            contained(|| drop(output));
        }
    }

    /// Drops what's in the stage, in place, and puts this there.
    ///
    /// # Safety
    ///
    /// The caller alone touches the stage.
    unsafe fn put(&self, stage: Stage<F>) {
        // SAFETY: the caller has the stage for itself.
        unsafe { *self.stage.get() = stage };
    }

    /// Takes what's in the stage, which isn't a future anymore.
    ///
    /// # Safety
    ///
    /// After COMPLETE, by the handle or, if that's gone, by `finish`.
    unsafe fn take(&self) -> Stage<F> {
        // SAFETY: the caller has the stage for itself.
        mem::replace(unsafe { &mut *self.stage.get() }, Stage::Empty)
    }
}
// ANCHOR_END: finish

// ANCHOR: join
impl<F: Future<Output: Send> + Send + 'static, S: Schedule> Join<F::Output> for Cell<F, S> {
    unsafe fn poll_join(&self, context: &mut Context<'_>) -> Poll<Result<F::Output, JoinError>> {
        if !self.state.is_complete() {
            // Cloned before the lock, and the old one dropped after it.
            let waker = context.waker().clone();
            let old = lock(&self.joiner).replace(waker);
            drop(old);
            // It may have ended before there was a waker to wake.
            if !self.state.is_complete() {
                return Poll::Pending;
            }
        }
        // SAFETY: COMPLETE is set, and this is the handle.
        match unsafe { self.take() } {
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

    unsafe fn drop_handle(&self) {
        // The waker may be the task's own. It's dropped last: should that panic,
        // the bit is changed and the output is gone.
        let _waker = lock(&self.joiner).take();
        if self.state.drop_handle() {
            // SAFETY: COMPLETE is set, and this is the handle.
            drop(unsafe { self.take() });
        }
    }
}
// ANCHOR_END: join

//! The future of a task at home, its output, and its handle.

use std::cell::UnsafeCell;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::ptr::NonNull;
use std::task::{Context, Poll};

pub use crate::common::{JoinError, JoinResult};
use crate::foreign::contained;
use crate::s7_home::Home;
use crate::s7_home_task::{Body, Header, Task};

// ANCHOR: whole
/// All of a task, in one allocation. The header comes first, so that a pointer to
/// it points to the whole.
#[repr(C)]
struct Whole<F: Future> {
    header: Header,
    stage: UnsafeCell<Stage<F>>,
}

enum Stage<F: Future> {
    /// Until it's over.
    Future(F),
    /// From its end on.
    Output(JoinResult<F::Output>),
    /// The output was taken.
    Empty,
}

/// Starts a task.
pub fn spawn<F: Future + 'static>(home: &Home, future: F) -> JoinHandle<F::Output> {
    let whole = Box::leak(Box::new(Whole {
        header: Header::new(const { &Whole::<F>::BODY }, &home.post),
        stage: UnsafeCell::new(Stage::Future(future)),
    }));
    // SAFETY: `BODY` is made for it. It's at home until it's over and its handle is
    // gone, and then it has a reference for each waker.
    let task = unsafe { Task::new(NonNull::from(whole).cast()) };
    if home.is_closed() {
        task.refuse(home);
    } else {
        home.link(task);
        home.queue(task);
    }
    JoinHandle {
        task,
        has_joined: false,
        output: PhantomData,
    }
}
// ANCHOR_END: whole

// ANCHOR: body
impl<F: Future + 'static> Whole<F> {
    const BODY: Body = Body {
        poll: Self::poll,
        cancel: |task| {
            // SAFETY: the caller's promise is the same.
            unsafe { Self::end(task, Err(JoinError::Cancelled)) };
        },
        take: |task, to| {
            let to = to.cast::<Option<JoinResult<F::Output>>>();
            // SAFETY: the caller has the stage for itself, and says what `to` is.
            unsafe {
                if let Stage::Output(output) = mem::replace(&mut *Self::stage(task), Stage::Empty) {
                    *to = Some(output);
                }
            }
        },
        drop_output: |task| {
            // SAFETY: the caller has the stage for itself.
            drop(mem::replace(
                unsafe { &mut *Self::stage(task) },
                Stage::Empty,
            ));
        },
        free: |task| {
            // SAFETY: it was made by `spawn`, and this is the last reference.
            drop(unsafe { Box::from_raw(task.as_ptr().cast::<Self>().as_ptr()) });
        },
    };

    /// Where the future is, and then the output.
    fn stage(task: Task) -> *mut Stage<F> {
        // SAFETY: this body is that of a task with this type of future.
        unsafe { task.as_ptr().cast::<Self>().as_ref() }.stage.get()
    }

    /// Polls the future. Returns whether its output is there.
    unsafe fn poll(task: Task) -> bool {
        let waker = task.waker();
        let mut context = Context::from_waker(&waker);
        // SAFETY: this is its home, where it's polled once at a time.
        let Stage::Future(future) = (unsafe { &mut *Self::stage(task) }) else {
            unreachable!("a task without a future isn't queued");
        };
        // SAFETY: it's in a box that doesn't move, and is dropped in place: see `end`.
        let future = unsafe { Pin::new_unchecked(future) };
        let output = match catch_unwind(AssertUnwindSafe(|| future.poll(&mut context))) {
            Ok(Poll::Pending) => return false,
            Ok(Poll::Ready(output)) => Ok(output),
            Err(panic) => Err(JoinError::Panicked(panic)),
        };
        // SAFETY: as above.
        unsafe { Self::end(task, output) };
        true
    }

    /// Drops the future, and puts the output in its place.
    unsafe fn end(task: Task, output: JoinResult<F::Output>) {
        let stage = Self::stage(task);
        // The assignment drops the future where it is. That may panic, and that must
        // not get out: the other tasks have to go on.
        // SAFETY: this is its home, and it isn't COMPLETE, so the future is ours.
        let dropped = catch_unwind(AssertUnwindSafe(|| unsafe { *stage = Stage::Empty }));
        let output = match dropped {
            Ok(()) => output,
            Err(panic) => {
                contained(|| drop(output));
                Err(JoinError::Panicked(panic))
            }
        };
        // SAFETY: as above.
        unsafe { *stage = Stage::Output(output) };
    }
}
// ANCHOR_END: body

// ANCHOR: handle
/// A future of a task's output. Without it the task runs on.
pub struct JoinHandle<T> {
    task: Task,
    /// Whether it has left a waker. Most handles never do.
    has_joined: bool,
    /// The handle may move to another thread only if the output may.
    output: PhantomData<T>,
}

impl<T> JoinHandle<T> {
    /// Cancels the task: its future is dropped instead of being polled again.
    pub fn cancel(&self) {
        self.task.cancel();
    }

    /// Whether the task is over.
    pub fn is_finished(&self) -> bool {
        self.task.is_complete()
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = JoinResult<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if !self.task.is_complete() {
            self.has_joined = true;
            if self.task.join(context.waker().clone()) {
                return Poll::Pending;
            }
        }
        let mut output: Option<JoinResult<T>> = None;
        // SAFETY: the task is COMPLETE, and this is its handle, borrowed mutably.
        unsafe { self.task.take((&raw mut output).cast()) };
        Poll::Ready(output.expect("a join handle was polled after it was ready"))
    }
}

// Nothing in it is pinned: the output is moved out.
impl<T> Unpin for JoinHandle<T> {}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        // The waker may be the task's own. It's foreign code, and so is the output:
        // they're dropped last, the waker after the output.
        let _waker = self.has_joined.then(|| self.task.unjoin());
        let mut output: Option<JoinResult<T>> = None;
        // SAFETY: this is the handle, and its end.
        unsafe { self.task.forget((&raw mut output).cast()) };
    }
}
// ANCHOR_END: handle

impl<T> fmt::Debug for JoinHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut handle = f.debug_struct("JoinHandle");
        handle.field("finished", &self.is_finished()).finish()
    }
}

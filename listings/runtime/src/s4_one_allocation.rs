//! Stage 4: the same executor, with one allocation for each task.

use std::any::Any;
use std::cell::Cell;
use std::collections::{HashMap, VecDeque};
use std::marker::PhantomData;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use crate::foreign::{contained, lock, refuse};

/// Why a task has no output.
#[derive(Debug)]
pub enum JoinError {
    /// It was cancelled, by its handle or because its executor ended.
    Cancelled,
    /// It panicked, with this.
    Panicked(Box<dyn Any + Send>),
}

/// How a task ended.
pub type JoinResult<T> = Result<T, JoinError>;

/// Polls tasks, always on the thread that made it, and drops them there.
pub struct Executor {
    /// What spawners and wakers see too.
    shared: Arc<Shared>,
    /// Whether it's in a turn: a task must not start another one.
    turning: Cell<bool>,
    /// It must not leave its thread, so it isn't `Send`.
    _this_thread: PhantomData<*const ()>,
}

/// Spawns tasks, from any thread and from tasks.
#[derive(Clone)]
pub struct Spawner {
    /// Shared with the executor that polls the tasks.
    shared: Arc<Shared>,
}

struct Shared {
    /// The tasks to be polled next, each at most once. `None` if the executor is gone.
    queue: Mutex<Option<VecDeque<Arc<dyn Run>>>>,
    /// All tasks that aren't done.
    tasks: Mutex<Tasks>,
    /// The executor's thread, which sleeps while nothing is ready.
    thread: Thread,
    /// Whether there was a wake that the thread hasn't noticed yet.
    woken: AtomicBool,
}

#[derive(Default)]
struct Tasks {
    /// By the number of the task.
    alive: HashMap<u64, Arc<dyn Run>>,
    /// How many tasks were spawned so far.
    spawned: u64,
    /// Whether the executor is gone.
    closed: bool,
}

// ANCHOR: data
/// What the executor does with a task, whatever its future is.
trait Run: Send + Sync {
    /// Polls the task once, unless it was cancelled. Returns whether it did.
    fn run(self: Arc<Self>) -> bool;

    /// Ends the task without an output.
    fn end(&self);
}

/// What a handle does with a task, whatever its future is.
trait Joined<T>: Send + Sync {
    fn join(&self) -> &Mutex<Join<T>>;

    fn cancel(self: Arc<Self>);
}

/// The whole task: its future, its output and its waker in one allocation.
struct Task<F: Future> {
    /// Its place in the table.
    number: u64,
    /// Pinned. Dropped on the executor's thread, when it is done or cancelled.
    future: Mutex<Option<F>>,
    /// Whether it is in the queue. Stays set when it is done, so that no wake counts.
    queued: AtomicBool,
    /// Whether it must not be polled again.
    cancelled: AtomicBool,
    /// Where a wake puts it.
    shared: Arc<Shared>,
    /// What the handle asks for.
    join: Mutex<Join<F::Output>>,
}
// ANCHOR_END: data

/// Shared by a task and its handle.
enum Join<T> {
    /// Not done. Holds the waker of the task that awaits it.
    Running(Option<Waker>),
    /// Done, and its output hasn't been taken yet.
    Done(JoinResult<T>),
    /// The output was taken, or the handle is gone.
    Taken,
}

/// Waits for a task. The task runs on if this is dropped.
pub struct JoinHandle<T> {
    /// The task.
    task: Arc<dyn Joined<T>>,
}

impl Executor {
    /// Returns an executor of the calling thread.
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Some(VecDeque::new())),
            tasks: Mutex::default(),
            thread: thread::current(),
            woken: AtomicBool::new(false),
        });
        Self {
            shared,
            turning: Cell::new(false),
            _this_thread: PhantomData,
        }
    }

    /// Returns a spawner, which spawns tasks here.
    pub fn spawner(&self) -> Spawner {
        Spawner {
            shared: self.shared.clone(),
        }
    }

    /// Polls the tasks that are ready now, once each. Returns how many polls that took.
    ///
    /// # Panics
    ///
    /// If it's called by one of those tasks.
    pub fn turn(&self) -> usize {
        assert!(
            !self.turning.replace(true),
            "a task can't run the executor that polls it"
        );
        // Tasks that are pushed meanwhile wait for the next turn.
        let ready = lock(&self.shared.queue).as_ref().map_or(0, VecDeque::len);
        let polls = (0..ready).filter(|_| self.poll_next()).count();
        self.turning.set(false);
        polls
    }

    fn poll_next(&self) -> bool {
        let next = lock(&self.shared.queue)
            .as_mut()
            .and_then(VecDeque::pop_front);
        next.is_some_and(|task| task.run())
    }

    /// Polls `future` and all tasks until `future` is done.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let main = Arc::new(Main {
            woken: AtomicBool::new(true),
            shared: self.shared.clone(),
        });
        let waker = Waker::from(main.clone());
        let mut context = Context::from_waker(&waker);
        let mut future = pin!(future);
        loop {
            if main.woken.swap(false, Ordering::AcqRel)
                && let Poll::Ready(output) = future.as_mut().poll(&mut context)
            {
                return output;
            }
            if self.turn() == 0 {
                self.shared.park();
            }
        }
    }
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        lock(&self.shared.tasks).closed = true;
        // Dropping a future runs its code, which may spawn and wake: no lock is held.
        let alive: Vec<_> = {
            let mut tasks = lock(&self.shared.tasks);
            tasks.alive.drain().map(|(_, task)| task).collect()
        };
        for task in alive {
            task.end();
        }
        let queue = lock(&self.shared.queue).take();
        drop(queue);
    }
}

impl Spawner {
    /// Makes a task of `future`. Its first poll comes in the next turn.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        let task = self.shared.insert(future);
        task.shared.push(task.clone());
        JoinHandle { task }
    }

    /// Returns how many tasks aren't done.
    pub fn alive(&self) -> usize {
        lock(&self.shared.tasks).alive.len()
    }
}

impl Shared {
    fn insert<F>(self: &Arc<Self>, future: F) -> Arc<Task<F>>
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        let mut tasks = lock(&self.tasks);
        tasks.spawned += 1;
        let task = Arc::new(Task {
            number: tasks.spawned,
            future: Mutex::new(Some(future)),
            queued: AtomicBool::new(true),
            cancelled: AtomicBool::new(false),
            shared: self.clone(),
            join: Mutex::new(Join::Running(None)),
        });
        if tasks.closed {
            drop(tasks);
            refuse(task.clone(), |task| task.end());
        } else {
            tasks.alive.insert(task.number, task.clone());
        }
        task
    }

    fn push(&self, task: Arc<dyn Run>) {
        if let Some(queue) = &mut *lock(&self.queue) {
            queue.push_back(task);
        }
        self.unpark();
    }

    fn unpark(&self) {
        if !self.woken.swap(true, Ordering::Release) {
            self.thread.unpark();
        }
    }

    fn park(&self) {
        while !self.woken.swap(false, Ordering::Acquire) {
            thread::park();
        }
    }
}

// ANCHOR: run
impl<F> Run for Task<F>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn run(self: Arc<Self>) -> bool {
        // Before the check and the poll, so that a later wake queues it again. It's a
        // swap, to see what was done before a wake that found the task queued.
        self.queued.swap(false, Ordering::AcqRel);
        if self.cancelled.load(Ordering::Acquire) {
            self.finish(Err(JoinError::Cancelled));
            return false;
        }
        let waker = Waker::from(self.clone());
        let polled = {
            let mut future = lock(&self.future);
            // SAFETY: the future is in an `Arc`, which never moves what it holds.
            // Nothing takes it out: `drop_future` drops it in place.
            let future = unsafe { Pin::new_unchecked(&mut *future) };
            let Some(future) = future.as_pin_mut() else {
                return false;
            };
            let mut context = Context::from_waker(&waker);
            // A future that panicked is never polled again, so its broken state isn't seen.
            catch_unwind(AssertUnwindSafe(|| future.poll(&mut context)))
        };
        match polled {
            Ok(Poll::Pending) => {}
            Ok(Poll::Ready(output)) => self.finish(Ok(output)),
            Err(panic) => self.finish(Err(JoinError::Panicked(panic))),
        }
        true
    }

    fn end(&self) {
        self.drop_future();
        self.fill(Err(JoinError::Cancelled));
    }
}
// ANCHOR_END: run

impl<F: Future> Task<F> {
    fn finish(&self, result: JoinResult<F::Output>) {
        lock(&self.shared.tasks).alive.remove(&self.number);
        self.drop_future();
        self.fill(result);
    }

    /// Drops the future in place, on the calling thread.
    fn drop_future(&self) {
        self.queued.store(true, Ordering::Release);
        let mut future = lock(&self.future);
        // SAFETY: as in `run`. `set` drops the old value in its place.
        let mut future = unsafe { Pin::new_unchecked(&mut *future) };
        // A panic in a drop must not end the other tasks.
        if !contained(|| future.set(None)) {
            eprintln!("task {} panicked while it was dropped", self.number);
        }
    }

    fn fill(&self, result: JoinResult<F::Output>) {
        let mut join = lock(&self.join);
        let Join::Running(waker) = &mut *join else {
            // It isn't wanted. Dropping it may run code, so not under the lock.
            drop(join);
            contained(|| drop(result));
            return;
        };
        let waker = waker.take();
        *join = Join::Done(result);
        drop(join);
        contained(|| waker.into_iter().for_each(Waker::wake));
    }
}

impl<F> Joined<F::Output> for Task<F>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn join(&self) -> &Mutex<Join<F::Output>> {
        &self.join
    }

    fn cancel(self: Arc<Self>) {
        self.cancelled.store(true, Ordering::Release);
        self.wake();
    }
}

impl<F> Wake for Task<F>
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.shared.push(self.clone());
        }
    }
}

/// The waker of the future of `block_on`.
struct Main {
    /// Whether it's to be polled.
    woken: AtomicBool,
    /// The executor whose thread is to be woken.
    shared: Arc<Shared>,
}

impl Wake for Main {
    fn wake(self: Arc<Self>) {
        // A swap, not a store: the poll has to see what was done before each wake.
        if !self.woken.swap(true, Ordering::AcqRel) {
            self.shared.unpark();
        }
    }
}

impl<T> JoinHandle<T> {
    /// Cancels the task. Its future is dropped in the next turn, on the
    /// executor's thread.
    pub fn cancel(&self) {
        self.task.clone().cancel();
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = JoinResult<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<JoinResult<T>> {
        // Cloned before the lock, and the old one dropped after it.
        let waker = context.waker().clone();
        let mut join = lock(self.task.join());
        let old = match mem::replace(&mut *join, Join::Taken) {
            Join::Done(result) => return Poll::Ready(result),
            Join::Running(old) => old,
            Join::Taken => panic!("a join handle was polled after completion"),
        };
        *join = Join::Running(Some(waker));
        drop(join);
        drop(old);
        Poll::Pending
    }
}

impl<T> Drop for JoinHandle<T> {
    fn drop(&mut self) {
        // An output that isn't wanted is dropped without the lock: it may run code.
        let join = mem::replace(&mut *lock(self.task.join()), Join::Taken);
        drop(join);
    }
}

//! Stage 4: an executor for many tasks, with a queue that any thread may push into.

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

use crate::common::{Flag, Main};
pub use crate::common::{JoinError, JoinResult};
use crate::foreign::{contained, drop_payload, lock, refuse};
use crate::s3_block_on::Parker;

// ANCHOR: executor
/// Polls tasks, always on the thread that made it, and drops them there.
pub struct Executor {
    /// What spawners and wakers see too.
    shared: Arc<Shared>,
    /// Whether it's in a turn: a task must not start another one.
    turning: Cell<bool>,
    /// It must not leave its thread, so it isn't `Send`.
    _this_thread: PhantomData<*const ()>,
}
// ANCHOR_END: executor

/// Spawns tasks, from any thread and from tasks.
#[derive(Clone)]
pub struct Spawner {
    /// Shared with the executor that polls the tasks.
    shared: Arc<Shared>,
}

// ANCHOR: data
struct Shared {
    /// The tasks to be polled next, each at most once. `None` if the executor is gone.
    queue: Mutex<Option<VecDeque<Arc<Task>>>>,
    /// All tasks that aren't done.
    tasks: Mutex<Tasks>,
    /// The executor's thread, which sleeps while nothing is ready.
    parker: Parker,
}

#[derive(Default)]
struct Tasks {
    /// By the number of the task.
    alive: HashMap<u64, Arc<Task>>,
    /// How many tasks were spawned so far.
    spawned: u64,
    /// Whether the executor is gone.
    closed: bool,
}

struct Task {
    /// Its place in the table.
    number: u64,
    /// Taken out on the executor's thread, when it is done or cancelled.
    future: Mutex<Option<Pin<Box<dyn Future<Output = ()> + Send>>>>,
    /// Whether it is in the queue. Stays set when it is done, so that no wake counts.
    queued: Flag,
    /// Whether it must not be polled again.
    cancelled: AtomicBool,
    /// Where a wake puts it.
    shared: Arc<Shared>,
}
// ANCHOR_END: data

// ANCHOR: join
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
    /// The task. `None` if it was refused.
    task: Option<Arc<Task>>,
    /// Where its output will be.
    join: Arc<Mutex<Join<T>>>,
}

/// Fills in how a task ended, even if its future is dropped.
struct Finish<T>(Arc<Mutex<Join<T>>>);
// ANCHOR_END: join

impl Executor {
    /// Returns an executor of the calling thread.
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Some(VecDeque::new())),
            tasks: Mutex::default(),
            parker: Parker::new(),
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

    // ANCHOR: turn
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
        let shared = self.shared.clone();
        let future = pin!(future);
        let mut main = Main::new(future, move || shared.parker.unpark());
        loop {
            if let Poll::Ready(output) = main.poll() {
                return output;
            }
            if self.turn() == 0 {
                self.shared.parker.park();
            }
        }
    }
    // ANCHOR_END: turn
}

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

// ANCHOR: drop
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
// ANCHOR_END: drop

impl Spawner {
    /// Makes a task of `future`. Its first poll comes in the next turn.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send,
    {
        let join = Arc::new(Mutex::new(Join::Running(None)));
        let finish = Finish(join.clone());
        let future = Box::pin(async move {
            let result = caught(future).await;
            finish.done(result.map_err(JoinError::Panicked));
        });
        let task = self.shared.insert(future);
        if let Some(task) = &task {
            task.shared.push(task.clone());
        }
        JoinHandle { task, join }
    }

    /// Returns how many tasks aren't done.
    pub fn alive(&self) -> usize {
        lock(&self.shared.tasks).alive.len()
    }
}

// ANCHOR: catch
/// Awaits `future` and catches its panic, in its polls and in its drop.
async fn caught<F: Future>(future: F) -> Result<F::Output, Box<dyn Any + Send>> {
    let mut future = pin!(Some(future));
    let polled = std::future::poll_fn(|context| {
        let future = future.as_mut().as_pin_mut().expect("dropped below");
        // A future that panicked is never polled again, so its broken state isn't seen.
        match catch_unwind(AssertUnwindSafe(|| future.poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    })
    .await;
    let dropped = catch_unwind(AssertUnwindSafe(|| future.set(None)));
    match (polled, dropped) {
        (Ok(output), Err(panic)) => {
            contained(|| drop(output));
            Err(panic)
        }
        (polled, dropped) => {
            dropped.unwrap_or_else(drop_payload);
            polled
        }
    }
}
// ANCHOR_END: catch

impl Shared {
    fn insert(
        self: &Arc<Self>,
        future: Pin<Box<dyn Future<Output = ()> + Send>>,
    ) -> Option<Arc<Task>> {
        let mut tasks = lock(&self.tasks);
        if tasks.closed {
            drop(tasks);
            refuse(future, drop);
            return None;
        }
        tasks.spawned += 1;
        let task = Arc::new(Task {
            number: tasks.spawned,
            future: Mutex::new(Some(future)),
            queued: Flag::new(true),
            cancelled: AtomicBool::new(false),
            shared: self.clone(),
        });
        tasks.alive.insert(task.number, task.clone());
        Some(task)
    }

    fn push(&self, task: Arc<Task>) {
        if let Some(queue) = &mut *lock(&self.queue) {
            queue.push_back(task);
        }
        self.parker.unpark();
    }
}

// ANCHOR: run
impl Task {
    /// Polls the task once, unless it was cancelled. Returns whether it did.
    fn run(self: &Arc<Self>) -> bool {
        // Before the check and the poll, so that a later wake queues it again.
        self.queued.take();
        if self.cancelled.load(Ordering::Acquire) {
            self.finish();
            return false;
        }
        let waker = Waker::from(self.clone());
        // Taken out for the poll: foreign code runs without a lock.
        let Some(mut future) = lock(&self.future).take() else {
            return false;
        };
        let done = future.as_mut().poll(&mut Context::from_waker(&waker));
        *lock(&self.future) = Some(future);
        if done.is_ready() {
            self.finish();
        }
        true
    }

    fn finish(&self) {
        lock(&self.shared.tasks).alive.remove(&self.number);
        self.end();
    }

    /// Drops the future, on the calling thread.
    fn end(&self) {
        self.queued.raise();
        let future = lock(&self.future).take();
        // A panic in a drop must not end the other tasks.
        if !contained(|| drop(future)) {
            eprintln!("task {} panicked while it was dropped", self.number);
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.queued.raise() {
            self.shared.push(self.clone());
        }
    }
}
// ANCHOR_END: run

impl<T> Finish<T> {
    fn done(self, result: JoinResult<T>) {
        self.fill(result);
    }

    fn fill(&self, result: JoinResult<T>) {
        let mut join = lock(&self.0);
        // Foreign code comes after the lock: the wake, and the drop of an output
        // that isn't wanted. A panic there must not end the other tasks.
        let foreign = match &mut *join {
            Join::Running(waker) => {
                let waker = waker.take();
                *join = Join::Done(result);
                Ok(waker)
            }
            _ => Err(result),
        };
        drop(join);
        contained(|| match foreign {
            Ok(waker) => waker.into_iter().for_each(Waker::wake),
            Err(result) => drop(result),
        });
    }
}

impl<T> Drop for Finish<T> {
    fn drop(&mut self) {
        self.fill(Err(JoinError::Cancelled));
    }
}

impl<T> JoinHandle<T> {
    /// Cancels the task. Its future is dropped in the next turn, on the
    /// executor's thread.
    pub fn cancel(&self) {
        if let Some(task) = &self.task {
            task.cancelled.store(true, Ordering::Release);
            task.wake_by_ref();
        }
    }
}

impl<T> Future for JoinHandle<T> {
    type Output = JoinResult<T>;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<JoinResult<T>> {
        // Cloned before the lock, and the old one dropped after it.
        let waker = context.waker().clone();
        let mut join = lock(&self.join);
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
        let join = mem::replace(&mut *lock(&self.join), Join::Taken);
        drop(join);
    }
}

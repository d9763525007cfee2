//! Stage 4, the second step: the executor owns its tasks, and survives their panics.

use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};
use std::marker::PhantomData;
use std::mem;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::common::{Flag, Main};
use crate::foreign::{caught, contained, drop_payload, lock, refuse};
use crate::s3_block_on::Parker;

type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

// ANCHOR: data
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
    /// What the executor has to do.
    tasks: Mutex<Tasks>,
    /// The executor's thread, which sleeps while nothing is ready.
    parker: Parker,
}

#[derive(Default)]
struct Tasks {
    /// The tasks to be polled next, each at most once.
    queue: VecDeque<Arc<Task>>,
    /// All tasks that aren't done, by their numbers.
    alive: BTreeMap<u64, Arc<Task>>,
    /// How many tasks were spawned so far.
    spawned: u64,
    /// Whether the executor is gone.
    closed: bool,
}

struct Task {
    /// Its place in the table.
    number: u64,
    /// Taken out on the executor's thread, when it's done.
    future: Mutex<Option<Boxed>>,
    /// Whether it's in the queue. Stays raised when it's done, so that no wake counts.
    queued: Flag,
    /// Where a wake puts it.
    shared: Arc<Shared>,
}
// ANCHOR_END: data

// ANCHOR: executor
impl Executor {
    /// Returns an executor of the calling thread.
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
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
        let ready = lock(&self.shared.tasks).queue.len();
        let polls = (0..ready).filter(|_| self.poll_next()).count();
        self.turning.set(false);
        polls
    }

    fn poll_next(&self) -> bool {
        let next = lock(&self.shared.tasks).queue.pop_front();
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
}
// ANCHOR_END: executor

impl Default for Executor {
    fn default() -> Self {
        Self::new()
    }
}

// ANCHOR: drop
impl Drop for Executor {
    fn drop(&mut self) {
        let (alive, queue) = {
            let mut tasks = lock(&self.shared.tasks);
            tasks.closed = true;
            (mem::take(&mut tasks.alive), mem::take(&mut tasks.queue))
        };
        // Dropping a future runs its code, which may spawn and wake: no lock is held.
        for task in alive.into_values() {
            task.end();
        }
        drop(queue);
    }
}
// ANCHOR_END: drop

// ANCHOR: task
impl Spawner {
    /// Makes a task of `future`. Its first poll comes in the next turn.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        self.shared.insert(Box::pin(async move {
            caught(future).await.unwrap_or_else(drop_payload);
        }));
    }

    /// Returns how many tasks aren't done.
    pub fn alive(&self) -> usize {
        lock(&self.shared.tasks).alive.len()
    }
}

impl Shared {
    /// Makes a task, unless the executor is gone.
    fn insert(self: &Arc<Self>, future: Boxed) -> Option<Arc<Task>> {
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
            shared: self.clone(),
        });
        tasks.alive.insert(task.number, task.clone());
        drop(tasks);
        self.push(task.clone());
        Some(task)
    }

    fn push(&self, task: Arc<Task>) {
        let mut tasks = lock(&self.tasks);
        if !tasks.closed {
            tasks.queue.push_back(task);
        }
        drop(tasks);
        self.parker.unpark();
    }
}

impl Task {
    /// Polls the task once. Returns whether it did.
    fn run(self: &Arc<Self>) -> bool {
        // Before the poll, so that a later wake queues it again.
        self.queued.take();
        let waker = Waker::from(self.clone());
        // Taken out for the poll: foreign code runs without a lock.
        let Some(mut future) = lock(&self.future).take() else {
            return false;
        };
        let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
        *lock(&self.future) = Some(future);
        if polled.is_ready() {
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
// ANCHOR_END: task

//! Stage 4, the first step: a task is queued once, and the executor waits.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::common::{Flag, Main};
use crate::foreign::lock;
use crate::s3_block_on::Parker;

type Boxed = Pin<Box<dyn Future<Output = ()> + Send>>;

// ANCHOR: data
/// Polls tasks, always on the thread that made it.
pub struct Executor {
    /// What spawners and wakers see too.
    shared: Arc<Shared>,
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
    /// The tasks to be polled next, each at most once.
    queue: Mutex<VecDeque<Arc<Task>>>,
    /// The executor's thread, which sleeps while nothing is ready.
    parker: Parker,
}

struct Task {
    /// Taken out when it's done.
    future: Mutex<Option<Boxed>>,
    /// Whether it's in the queue.
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
            queue: Mutex::default(),
            parker: Parker::new(),
        });
        Self {
            shared,
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
    pub fn turn(&self) -> usize {
        // Tasks that are pushed meanwhile wait for the next turn.
        let ready = lock(&self.shared.queue).len();
        (0..ready).filter(|_| self.poll_next()).count()
    }

    fn poll_next(&self) -> bool {
        let next = lock(&self.shared.queue).pop_front();
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

// ANCHOR: task
impl Spawner {
    /// Makes a task of `future`. Its first poll comes in the next turn.
    pub fn spawn(&self, future: impl Future<Output = ()> + Send + 'static) {
        let task = Arc::new(Task {
            future: Mutex::new(Some(Box::pin(future))),
            queued: Flag::new(true),
            shared: self.shared.clone(),
        });
        self.shared.push(task);
    }
}

impl Shared {
    fn push(&self, task: Arc<Task>) {
        lock(&self.queue).push_back(task);
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
        if polled.is_pending() {
            *lock(&self.future) = Some(future);
        }
        true
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

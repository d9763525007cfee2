//! A runtime of several threads that steal tasks from each other.

use std::cell::RefCell;
use std::io;
use std::mem;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use slab::Slab;

use crate::foreign::{contained, lock, refuse};
use crate::s3_block_on;
use crate::s5_timers;
use crate::s6_reactor;
use crate::s7_stealing_idle::MAX_WORKERS;
use crate::s7_stealing_shared::{Counts, Remote, Shared, Task};
use crate::s7_stealing_worker::Worker;
use crate::s7_task::{self, JoinHandle, Schedule};

/// Several workers, each a thread with a queue.
pub struct Runtime {
    shared: Arc<Shared>,
    threads: Vec<thread::JoinHandle<()>>,
}

thread_local! {
    /// The runtime of this thread, and the worker that it is, if it is one.
    static CURRENT: RefCell<Option<Current>> = const { RefCell::new(None) };
}

struct Current(Arc<Shared>, Option<Rc<Worker>>);

// ANCHOR: spawn
/// Starts a task on the runtime of this thread.
///
/// # Panics
///
/// If this thread is in no runtime.
#[track_caller]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let current = CURRENT.with_borrow(|current| current.as_ref().map(|it| it.0.clone()));
    spawn_on(&current.expect("this thread is in no runtime"), future)
}

fn spawn_on<F>(shared: &Arc<Shared>, future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let home = Home(shared.clone());
    let (task, handle) = s7_task::task(future, Home(shared.clone()));
    let key = lock(&shared.tasks)
        .as_mut()
        .map(|tasks| tasks.insert(task.clone()));
    let Some(key) = key else {
        // The runtime has ended, and the lock is released again.
        // SAFETY: the task is in no queue, so this thread alone has it.
        refuse(task, |task| unsafe { task.shut_down() });
        return handle;
    };
    task.set_key(key);
    if home.is_here() {
        Home::here(task);
    } else {
        home.elsewhere(task);
    }
    handle
}

/// The runtime that a task belongs to.
struct Home(Arc<Shared>);

impl Schedule for Home {
    fn is_here(&self) -> bool {
        let is_ours = |it: &Current| it.1.is_some() && Arc::ptr_eq(&it.0, &self.0);
        let here = CURRENT.try_with(|current| current.borrow().as_ref().is_some_and(is_ours));
        here.unwrap_or(false)
    }

    fn here(task: Task) {
        CURRENT.with_borrow(|current| {
            let worker = current.as_ref().and_then(|it| it.1.as_ref());
            worker.expect("this thread is a worker").push(task);
        });
    }

    fn elsewhere(&self, task: Task) {
        self.0.injector.push(task);
        self.0.wake_one();
        if self.0.is_closed() {
            self.0.empty(); // no worker is left to do it
        }
    }

    fn over(&self, key: usize) {
        let task = lock(&self.0.tasks)
            .as_mut()
            .and_then(|tasks| tasks.try_remove(key));
        drop(task); // after the lock is released
    }
}
// ANCHOR_END: spawn

/// How many tasks in a row may come out of a worker's slot.
const SLOT_LIMIT: u32 = 3;

impl Runtime {
    /// A runtime with that many workers.
    ///
    /// # Errors
    ///
    /// If the system has no thread or no descriptor left.
    ///
    /// # Panics
    ///
    /// If there is no worker, or more than [`MAX_WORKERS`].
    pub fn new(workers: usize) -> io::Result<Runtime> {
        Runtime::with_slot_limit(workers, SLOT_LIMIT)
    }

    /// A runtime whose workers take at most `limit` tasks in a row from their slot.
    /// With 0, they have no slot.
    ///
    /// # Errors
    ///
    /// If the system has no thread or no descriptor left.
    ///
    /// # Panics
    ///
    /// If there is no worker, or more than [`MAX_WORKERS`].
    pub fn with_slot_limit(workers: usize, limit: u32) -> io::Result<Runtime> {
        // Checked first: for a number that's far too large, there's no memory.
        assert!(
            (1..=MAX_WORKERS).contains(&workers),
            "a runtime has between 1 and {MAX_WORKERS} workers"
        );
        let queues: Vec<_> = (0..workers).map(|_| Worker::queue()).collect();
        let shared = Shared::new(&queues)?;
        // If a thread can't be started, the drop ends those before it.
        let mut runtime = Runtime {
            shared,
            threads: Vec::new(),
        };
        for (index, queue) in queues.into_iter().enumerate() {
            let shared = runtime.shared.clone();
            let work = move || {
                let worker = Rc::new(Worker::new(shared.clone(), index, queue, limit));
                let _entered = enter(&shared, Some(worker.clone()));
                worker.run();
            };
            let name = format!("worker {index}");
            let thread = thread::Builder::new().name(name).spawn(work)?;
            runtime.threads.push(thread);
        }
        Ok(runtime)
    }

    /// Starts a task.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        spawn_on(&self.shared, future)
    }

    /// Runs a future to its end on this thread. The tasks run on the workers.
    ///
    /// # Panics
    ///
    /// If this thread is one of its workers, which would sleep instead of working.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let is_worker = Home(self.shared.clone()).is_here();
        assert!(!is_worker, "a task can't block the worker that polls it");
        let _entered = enter(&self.shared, None);
        s3_block_on::block_on(future)
    }

    /// What each worker has done so far.
    pub fn counts(&self) -> Vec<Counts> {
        self.shared.remotes.iter().map(Remote::counts).collect()
    }

    /// How many tasks are not over.
    pub fn tasks(&self) -> usize {
        lock(&self.shared.tasks).as_ref().map_or(0, Slab::len)
    }
}

/// Makes this the runtime of this thread, until the value is dropped.
fn enter(shared: &Arc<Shared>, worker: Option<Rc<Worker>>) -> impl Drop + use<> {
    struct Entered(
        Option<Current>,
        #[expect(dead_code, reason = "its drop counts")] s5_timers::Entered,
        #[expect(dead_code, reason = "its drop counts")] s6_reactor::Entered,
    );
    impl Drop for Entered {
        fn drop(&mut self) {
            drop(replace(self.0.take()));
        }
    }
    /// At the end of a thread the place of the runtime may be gone.
    fn replace(to: Option<Current>) -> Option<Current> {
        let old = CURRENT.try_with(|current| current.replace(to));
        old.ok().flatten()
    }
    Entered(
        replace(Some(Current(shared.clone(), worker))),
        s5_timers::enter(shared.timers.clone()),
        s6_reactor::enter(shared.reactor.clone()),
    )
}

// ANCHOR: drop
impl Drop for Runtime {
    /// Waits for the workers and drops all tasks. A worker can't wait for itself, so
    /// if one drops the runtime, another thread does that.
    fn drop(&mut self) {
        self.shared.closed.store(true, Ordering::SeqCst);
        (0..self.threads.len()).for_each(|worker| self.shared.unpark(worker));
        self.shared.notify();
        let (shared, threads) = (self.shared.clone(), mem::take(&mut self.threads));
        if !Home(self.shared.clone()).is_here() {
            end(&shared, threads);
        } else if let Err(error) = thread::Builder::new().spawn(move || end(&shared, threads)) {
            eprintln!("cannot start a thread to end the runtime: {error}");
        }
    }
}

/// The end of a runtime that is closed.
fn end(shared: &Arc<Shared>, threads: Vec<thread::JoinHandle<()>>) {
    // A poll that's running isn't interrupted.
    let ends: Vec<_> = threads.into_iter().map(thread::JoinHandle::join).collect();
    let _entered = enter(shared, None);
    // From here on a spawn is refused.
    let tasks = lock(&shared.tasks).take();
    for (_, task) in tasks.into_iter().flatten() {
        // SAFETY: there's no worker left that could run it. Contained, because a
        // panic must not keep the others from their turn.
        contained(|| unsafe { task.shut_down() });
    }
    shared.empty();
    for end in ends {
        match end {
            Err(panic) if !thread::panicking() => resume_unwind(panic),
            end => _ = contained(|| drop(end)),
        }
    }
}
// ANCHOR_END: drop

//! What the workers share: a global queue, the stealing ends of their own, and who sleeps.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Wake, Waker};
use std::thread::Thread;

use crossbeam_deque::{self as deque, Injector, Stealer};
use slab::Slab;

use crate::s5_timers::Timers;
use crate::s6_reactor::Reactor;
use crate::s7_edge::Edge;
use crate::s7_stealing_idle::{Bed, Idle};
use crate::s7_task::Run;

/// A task, whatever its future is.
pub type Task = Arc<dyn Run>;

// ANCHOR: parts
/// What all threads share.
pub struct Shared {
    /// Tasks that were woken on threads that aren't workers.
    pub injector: Injector<Task>,
    pub remotes: Vec<Remote>,
    pub idle: Idle,
    /// All tasks that aren't over. `None` once the runtime has ended.
    pub tasks: Mutex<Option<Slab<Task>>>,
    pub closed: AtomicBool,
    pub timers: Arc<Timers>,
    pub reactor: Arc<Reactor>,
}

/// What the others see of a worker.
#[repr(align(128))] // so that no two workers write to one cache line
pub struct Remote {
    pub stealer: Stealer<Task>,
    /// Set before it sleeps for the first time.
    pub thread: OnceLock<Thread>,
    pub polls: AtomicU64,
    pub steals: AtomicU64,
    pub sleeps: AtomicU64,
}

/// What a worker has done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Polls of tasks.
    pub polls: u64,
    /// How often it has taken tasks out of the queue of another worker.
    pub steals: u64,
    /// How often it has gone to sleep.
    pub sleeps: u64,
}
// ANCHOR_END: parts

impl Shared {
    /// What the workers with these queues share.
    ///
    /// # Errors
    ///
    /// If the system has no descriptor left.
    pub fn new(queues: &[deque::Worker<Task>]) -> io::Result<Arc<Shared>> {
        let reactor = Arc::new(Reactor::new(Box::new(Edge::new()?)));
        Ok(Arc::new_cyclic(|shared: &Weak<Shared>| {
            let watcher = Waker::from(Arc::new(Watcher(shared.clone())));
            Shared {
                injector: Injector::new(),
                remotes: queues.iter().map(Remote::new).collect(),
                idle: Idle::new(queues.len()),
                tasks: Mutex::new(Some(Slab::new())),
                closed: AtomicBool::new(false),
                timers: Arc::new(Timers::watched_by(watcher)),
                reactor,
            }
        }))
    }
}

impl Remote {
    fn new(queue: &deque::Worker<Task>) -> Remote {
        Remote {
            stealer: queue.stealer(),
            thread: OnceLock::new(),
            polls: AtomicU64::new(0),
            steals: AtomicU64::new(0),
            sleeps: AtomicU64::new(0),
        }
    }

    /// What the worker has done so far.
    pub fn counts(&self) -> Counts {
        Counts {
            polls: self.polls.load(Ordering::Relaxed),
            steals: self.steals.load(Ordering::Relaxed),
            sleeps: self.sleeps.load(Ordering::Relaxed),
        }
    }
}

impl Shared {
    /// Sees to it that a worker is awake for what was put into a queue.
    pub fn wake_one(&self) {
        if let Some(sleeper) = self.idle.wake_one() {
            match sleeper.bed {
                Bed::Reactor => self.notify(),
                Bed::Park => self.unpark(sleeper.worker),
            }
        }
    }

    /// Whether there is something in a queue.
    pub fn has_work(&self) -> bool {
        let mut stealers = self.remotes.iter().map(|remote| &remote.stealer);
        !self.injector.is_empty() || stealers.any(|stealer| !stealer.is_empty())
    }

    /// Whether the runtime has ended.
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Ends the wait in the reactor.
    pub fn notify(&self) {
        if let Err(error) = self.reactor.notify() {
            eprintln!("cannot wake the worker in the reactor: {error}");
        }
    }

    /// Ends the sleep of a worker that is parked.
    pub fn unpark(&self, worker: usize) {
        if let Some(thread) = self.remotes[worker].thread.get() {
            thread.unpark();
        }
    }

    /// Empties all queues when there's no worker left. A task owns this, by its
    /// home: left in a queue, it would keep all of it alive forever.
    pub fn empty(&self) {
        while !self.injector.is_empty() {
            drop(self.injector.steal());
        }
        for remote in &self.remotes {
            while !remote.stealer.is_empty() {
                drop(remote.stealer.steal());
            }
        }
    }
}

/// Ends the wait in the reactor when there's a timer that's earlier than the rest.
struct Watcher(Weak<Shared>);

impl Wake for Watcher {
    fn wake(self: Arc<Self>) {
        if let Some(shared) = self.0.upgrade()
            && shared.idle.is_driven()
        {
            shared.notify();
        }
    }
}

/// Counts up. Only one thread writes, so a load and a store are enough.
pub fn count(number: &AtomicU64) {
    number.store(number.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
}

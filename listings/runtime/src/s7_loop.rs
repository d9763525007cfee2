//! One loop on one thread: tasks, timers, and sockets.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use slab::Slab;

use crate::common::Main;
use crate::foreign::{contained, lock, refuse};
use crate::s5_timers::{self, Timers};
use crate::s6_reactor::{self, Driver, Reactor};
use crate::s7_edge::Edge;
use crate::s7_signal::Signal;
use crate::s7_task::{JoinHandle, Run, Schedule, local_task};
pub use crate::s7_yield::yield_now;

// ANCHOR: parts
/// How many tasks are polled between two looks at what happens outside.
const BATCH: usize = 61;

/// After this many batches the system is asked for events, even if there's work.
const PATIENCE: u32 = 4;

/// Executor, timers, and reactor on one thread.
pub struct Runtime {
    /// An `Rc`, so that the runtime can't leave its thread.
    local: Rc<Local>,
    /// The deadlines that its tasks wait for.
    timers: Arc<Timers>,
}

/// What only the thread of the loop touches.
struct Local {
    /// What the wakers of its tasks hold as well.
    shared: Arc<Shared>,
    /// Tasks to be polled.
    queue: RefCell<VecDeque<Arc<dyn Run>>>,
    /// All tasks that aren't over.
    tasks: RefCell<Slab<Arc<dyn Run>>>,
    /// How often a task was polled so far.
    polls: Cell<u64>,
    /// Whether the runtime is being dropped: then it takes no more tasks.
    closed: Cell<bool>,
}

/// What other threads touch as well.
struct Shared {
    /// Tasks that other threads have woken. `None` once the runtime has ended.
    woken: Mutex<Option<Vec<Arc<dyn Run>>>>,
    /// Whether the loop has to look there, or is asleep.
    signal: Signal,
    /// Where the loop sleeps.
    reactor: Arc<Reactor>,
}

thread_local! {
    /// The loop that runs on this thread.
    static CURRENT: RefCell<Option<Rc<Local>>> = const { RefCell::new(None) };
}
// ANCHOR_END: parts

// ANCHOR: spawn
/// Starts a task on the loop of this thread. The future needn't be `Send`.
///
/// # Panics
///
/// If no loop runs on this thread.
#[track_caller]
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    let local = CURRENT.with_borrow(|current| current.clone());
    let local = local.expect("no loop runs on this thread");
    // SAFETY: `tasks` keeps it until `over` or the end of the runtime, and the
    // runtime stays on this thread. If it's refused, it ends right here, or its
    // last reference is leaked.
    let (task, handle) = unsafe { local_task(future, Home(local.shared.clone())) };
    if local.closed.get() {
        // SAFETY: this is the thread of the loop, and the task is in no queue.
        refuse(task, |task| unsafe { task.shut_down() });
        return handle;
    }
    let key = local.tasks.borrow_mut().insert(task.clone());
    task.set_key(key);
    local.queue.borrow_mut().push_back(task);
    handle
}

/// The loop that a task belongs to.
struct Home(Arc<Shared>);

impl Schedule for Home {
    fn is_here(&self) -> bool {
        let is_home = |local: &Rc<Local>| Arc::ptr_eq(&local.shared, &self.0);
        // At the end of a thread there may no longer be a loop.
        let here = CURRENT.try_with(|current| current.borrow().as_ref().is_some_and(is_home));
        here.unwrap_or(false)
    }

    fn here(task: Arc<dyn Run>) {
        CURRENT.with_borrow(|current| {
            let local = current.as_ref().expect("no loop runs on this thread");
            local.queue.borrow_mut().push_back(task);
        });
    }

    fn elsewhere(&self, task: Arc<dyn Run>) {
        // Once the runtime has ended, nothing runs the task.
        if let Some(woken) = lock(&self.0.woken).as_mut() {
            woken.push(task);
        }
        self.0.raise();
    }

    fn over(&self, key: usize) {
        let task = CURRENT.with_borrow(|current| {
            let local = current.as_ref().expect("no loop runs on this thread");
            local.tasks.borrow_mut().try_remove(key)
        });
        drop(task); // after the borrow has ended: a drop may do anything
    }
}

impl Shared {
    fn raise(&self) {
        if self.signal.raise()
            && let Err(error) = self.reactor.notify()
        {
            eprintln!("cannot wake the loop: {error}");
        }
    }
}

// ANCHOR_END: spawn

// ANCHOR: runtime
impl Runtime {
    /// Returns a runtime whose reactor learns of each change once.
    ///
    /// # Errors
    ///
    /// If the system has no descriptor left.
    pub fn new() -> io::Result<Runtime> {
        Ok(Runtime::with_driver(Box::new(Edge::new()?)))
    }

    /// Returns a runtime whose reactor asks that driver.
    pub fn with_driver(driver: Box<dyn Driver>) -> Runtime {
        let shared = Arc::new(Shared {
            woken: Mutex::new(Some(Vec::new())),
            signal: Signal::new(),
            reactor: Arc::new(Reactor::new(driver)),
        });
        let local = Rc::new(Local {
            shared,
            queue: RefCell::default(),
            tasks: RefCell::default(),
            polls: Cell::new(0),
            closed: Cell::new(false),
        });
        Runtime {
            local,
            timers: Arc::default(),
        }
    }

    /// Returns the timers, with their clock.
    pub fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Returns how many polls of tasks there were.
    pub fn polls(&self) -> u64 {
        self.local.polls.get()
    }

    /// Returns how many tasks aren't over.
    pub fn tasks(&self) -> usize {
        self.local.tasks.borrow().len()
    }

    /// Makes this the loop of this thread, until the value is dropped.
    fn enter(&self) -> impl Drop + use<> {
        struct Entered(
            Option<Rc<Local>>,
            #[expect(dead_code, reason = "its drop counts")] s5_timers::Entered,
            #[expect(dead_code, reason = "its drop counts")] s6_reactor::Entered,
        );
        impl Drop for Entered {
            fn drop(&mut self) {
                drop(replace(self.0.take()));
            }
        }
        /// At the end of a thread the place of the loop may be gone.
        fn replace(local: Option<Rc<Local>>) -> Option<Rc<Local>> {
            let old = CURRENT.try_with(|current| current.replace(local));
            old.ok().flatten()
        }
        let reactor = self.local.shared.reactor.clone();
        Entered(
            replace(Some(self.local.clone())),
            s5_timers::enter(self.timers.clone()),
            s6_reactor::enter(reactor),
        )
    }
}
// ANCHOR_END: runtime

// ANCHOR: block_on
impl Runtime {
    /// Runs a future to completion, and tasks for as long as that takes.
    ///
    /// # Errors
    ///
    /// If the system refuses to wait for events.
    pub fn block_on<F: Future>(&self, future: F) -> io::Result<F::Output> {
        let _entered = self.enter();
        let shared = &self.local.shared;
        let home = Home(shared.clone());
        let future = pin!(future);
        let mut main = Main::new(future, move || {
            if !home.is_here() {
                home.0.raise();
            }
        });
        let mut batches = 0_u32;
        loop {
            if let Poll::Ready(output) = main.poll() {
                return Ok(output);
            }
            self.local.batch();
            self.local.fetch();
            self.timers.expire();
            batches = batches.wrapping_add(1);
            if !self.local.queue.borrow().is_empty() || main.is_woken() {
                if batches.is_multiple_of(PATIENCE) && !shared.reactor.is_empty() {
                    shared.reactor.turn(Some(Duration::ZERO))?;
                }
            } else if shared.signal.sleep() {
                let result = shared.reactor.turn(self.timers.wait());
                shared.signal.awake();
                result?;
                self.timers.expire();
            }
        }
    }
}

impl Local {
    /// Polls the tasks in the queue, up to a limit.
    fn batch(&self) {
        for _ in 0..BATCH {
            // The borrow ends before the poll, which may push.
            let Some(task) = self.queue.borrow_mut().pop_front() else {
                break;
            };
            self.polls.set(self.polls.get() + 1);
            // SAFETY: it came into the queue by its spawn or by `Home`, once for
            // each time, and a queue is emptied only on the thread of the loop.
            unsafe { task.run() };
        }
    }

    /// Takes over the tasks that other threads have woken.
    fn fetch(&self) {
        if self.shared.signal.take()
            && let Some(woken) = lock(&self.shared.woken).as_mut()
        {
            self.queue.borrow_mut().extend(woken.drain(..));
        }
    }
}
// ANCHOR_END: block_on

// ANCHOR: drop
impl Drop for Runtime {
    fn drop(&mut self) {
        let _entered = self.enter();
        // A future's drop may spawn. From here on that's refused: a task that
        // starts itself anew would keep this going forever.
        self.local.closed.set(true);
        let tasks: Vec<_> = self.local.tasks.borrow_mut().drain().collect();
        for task in tasks {
            // SAFETY: this is the thread of the loop. The loop isn't running, and
            // won't: it's being dropped. If one panics, the others still end.
            contained(|| unsafe { task.shut_down() });
        }
        let queue = std::mem::take(&mut *self.local.queue.borrow_mut());
        let woken = lock(&self.local.shared.woken).take();
        drop((queue, woken));
    }
}
// ANCHOR_END: drop

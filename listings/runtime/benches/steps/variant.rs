//! The book's loop once more, with a switch for each step on the way to it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::thread::{self, Thread};
use std::time::Duration;

use runtime::common::Main;
use runtime::foreign::lock;
use runtime::s5_timers::{self, Timers};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::{self, Driver, Reactor};
use runtime::s7_edge::Edge;
use runtime::s7_signal::Signal;
use runtime::s7_task::{self, JoinHandle, Run, Schedule};
use slab::Slab;

use super::beside::Beside;

/// Which steps have been taken.
#[derive(Clone, Copy)]
pub struct Switches {
    /// The loop waits for events itself, and not a thread beside it.
    pub events: bool,
    /// How many tasks are polled between two looks at what happens outside.
    pub batch: usize,
    /// After so many batches the system is asked for events, even if there is work.
    pub patience: u32,
    /// A wake-up on the loop's own thread takes no lock.
    pub local: bool,
    /// Who asks the system for events.
    pub driver: Questions,
}

/// How the system is asked for events.
#[derive(Clone, Copy)]
pub enum Questions {
    OneShot,
    EdgePolling,
    EdgeMio,
}

impl Questions {
    pub fn driver(self) -> io::Result<Box<dyn Driver>> {
        Ok(match self {
            Questions::OneShot => Box::new(Polling::one_shot()?),
            Questions::EdgePolling => Box::new(Polling::edge()?),
            Questions::EdgeMio => Box::new(Edge::new()?),
        })
    }
}

/// What only the thread of the loop touches.
struct Local {
    shared: Arc<Shared>,
    queue: RefCell<VecDeque<Arc<dyn Run>>>,
    tasks: RefCell<Slab<Arc<dyn Run>>>,
}

/// What other threads touch as well.
struct Shared {
    switches: Switches,
    woken: Mutex<Vec<Arc<dyn Run>>>,
    signal: Signal,
    reactor: Arc<Reactor>,
    thread: Thread,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Local>>> = const { RefCell::new(None) };
    /// The switches of the next loop on this thread.
    pub static SWITCHES: Cell<Option<Switches>> = const { Cell::new(None) };
}

/// Starts a task on the loop of this thread.
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    CURRENT.with_borrow(|current| {
        let local = current.as_ref().expect("a loop runs on this thread");
        let home = Home(local.shared.clone());
        let (task, handle) = s7_task::task(future, home);
        let key = local.tasks.borrow_mut().insert(task.clone());
        task.set_key(key);
        if local.shared.switches.local {
            local.queue.borrow_mut().push_back(task);
        } else {
            local.shared.push(task);
        }
        handle
    })
}

/// The loop that a task belongs to.
struct Home(Arc<Shared>);

impl Schedule for Home {
    fn is_here(&self) -> bool {
        let is_home = |local: &Rc<Local>| Arc::ptr_eq(&local.shared, &self.0);
        // Without the step every wake-up is treated as one of another thread.
        self.0.switches.local && {
            let here = CURRENT.try_with(|current| current.borrow().as_ref().is_some_and(is_home));
            here.unwrap_or(false)
        }
    }

    fn here(task: Arc<dyn Run>) {
        CURRENT.with_borrow(|current| {
            let local = current.as_ref().expect("a loop runs on this thread");
            local.queue.borrow_mut().push_back(task);
        });
    }

    fn elsewhere(&self, task: Arc<dyn Run>) {
        self.0.push(task);
    }

    fn over(&self, key: usize) {
        let task = CURRENT.with_borrow(|current| {
            let local = current.as_ref().expect("a loop runs on this thread");
            local.tasks.borrow_mut().try_remove(key)
        });
        drop(task);
    }
}

impl Shared {
    fn push(&self, task: Arc<dyn Run>) {
        lock(&self.woken).push(task);
        self.raise();
    }

    fn raise(&self) {
        if self.signal.raise() {
            if self.switches.events {
                self.reactor.notify().expect("the loop can be woken");
            } else {
                self.thread.unpark();
            }
        }
    }

    /// Sleeps until an event, a deadline or a wake-up.
    fn wait(&self, limit: Option<Duration>) -> io::Result<()> {
        match (self.switches.events, limit) {
            (true, limit) => return self.reactor.turn(limit),
            (false, Some(limit)) => thread::park_timeout(limit),
            (false, None) => thread::park(),
        }
        Ok(())
    }
}

/// Runs a future to its end on a loop with the switches of this thread.
pub fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let switches = SWITCHES.get().expect("the switches are set");
    let reactor = Arc::new(Reactor::new(switches.driver.driver()?));
    let _beside = (!switches.events).then(|| Beside::start(reactor.clone()));
    let local = Rc::new(Local {
        shared: Arc::new(Shared {
            switches,
            woken: Mutex::default(),
            signal: Signal::new(),
            reactor: reactor.clone(),
            thread: thread::current(),
        }),
        queue: RefCell::default(),
        tasks: RefCell::default(),
    });
    let timers = Arc::<Timers>::default();
    let _timers = s5_timers::enter(timers.clone());
    let _sockets = s6_reactor::enter(reactor);
    CURRENT.set(Some(local.clone()));
    let output = local.run(future, &timers);
    CURRENT.set(None);
    output
}

impl Local {
    fn run<F: Future>(&self, future: F, timers: &Timers) -> io::Result<F::Output> {
        let shared = &self.shared;
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
            self.batch();
            if shared.signal.take() {
                let mut woken = lock(&shared.woken);
                self.queue.borrow_mut().extend(woken.drain(..));
            }
            timers.expire();
            batches = batches.wrapping_add(1);
            if !self.queue.borrow().is_empty() || main.is_woken() {
                let due = batches.is_multiple_of(shared.switches.patience);
                if due && shared.switches.events && !shared.reactor.is_empty() {
                    shared.reactor.turn(Some(Duration::ZERO))?;
                }
            } else if shared.signal.sleep() {
                let result = shared.wait(timers.wait());
                shared.signal.awake();
                result?;
                timers.expire();
            }
        }
    }

    fn batch(&self) {
        for _ in 0..self.shared.switches.batch {
            let Some(task) = self.queue.borrow_mut().pop_front() else {
                break;
            };
            // SAFETY: it comes into a queue by its spawn or by `Home`, once for
            // each time, and its future is `Send`.
            unsafe { task.run() };
        }
    }
}

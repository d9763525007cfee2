//! One loop on one thread: tasks, timers, and sockets.

use std::cell::Cell;
use std::io;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::common::{Main, NO_RUNTIME};
use crate::s5_timers::{self, Timers};
use crate::s6_reactor::{self, Driver, Reactor};
use crate::s7_edge::Edge;
use crate::s7_home::{self, Home};
use crate::s7_home_join as join;
pub use crate::s7_home_join::{JoinError, JoinHandle};
pub use crate::s7_yield::yield_now;
use crate::s9_handle::Handle;

// ANCHOR: parts
/// How many tasks are polled between two looks at what happens outside.
const BATCH: usize = 61;

/// After this many batches the system is asked for events, even if there's work.
const PATIENCE: u32 = 4;

/// What a panic says if no event can be waited for.
const REFUSED: &str = "the system refuses to wait for events";

/// Executor, timers, and reactor on one thread.
pub struct Runtime {
    /// Its tasks. It's an `Rc`, so that the runtime can't leave its thread.
    home: Rc<Home>,
    /// The deadlines that they wait for.
    timers: Arc<Timers>,
    /// How often a task was polled so far.
    polls: Cell<u64>,
}
// ANCHOR_END: parts

// ANCHOR: spawn
/// Starts a task on the loop of this thread. The future needn't be `Send`.
///
/// # Panics
///
/// If no runtime runs on this thread.
#[track_caller]
pub fn spawn<F: Future + 'static>(future: F) -> JoinHandle<F::Output> {
    let handle = s7_home::current(|home| join::spawn(home, future));
    handle.expect(NO_RUNTIME)
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
        Runtime {
            home: Rc::new(Home::new(Arc::new(Reactor::new(driver)))),
            timers: Arc::default(),
            polls: Cell::new(0),
        }
    }

    /// Returns what spawns tasks from other threads.
    pub fn handle(&self) -> Handle {
        Handle::new(self.home.post.clone())
    }

    /// Returns the timers, with their clock.
    pub fn timers(&self) -> &Timers {
        &self.timers
    }

    /// Returns how many polls of tasks there were.
    pub fn polls(&self) -> u64 {
        self.polls.get()
    }

    /// Returns how many tasks aren't over.
    pub fn tasks(&self) -> usize {
        self.home.alive()
    }

    /// Makes this the loop of this thread, until the value is dropped.
    fn enter(&self) -> (s7_home::Entered, s5_timers::Entered, s6_reactor::Entered) {
        (
            self.home.clone().enter(),
            s5_timers::enter(self.timers.clone()),
            s6_reactor::enter(self.home.post.reactor.clone()),
        )
    }
}
// ANCHOR_END: runtime

// ANCHOR: block_on
impl Runtime {
    /// Runs a future to completion, and tasks for as long as that takes.
    ///
    /// # Panics
    ///
    /// If the future does, or the system refuses to wait for events.
    #[track_caller]
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        let _entered = self.enter();
        let post = &self.home.post;
        let home = post.clone();
        let future = pin!(future);
        let mut main = Main::new(future, move || {
            if !s7_home::is_here(&home) {
                home.raise();
            }
        });
        let mut batches = 0_u32;
        loop {
            if let Poll::Ready(output) = main.poll() {
                return output;
            }
            self.batch();
            self.home.fetch();
            self.timers.expire();
            batches = batches.wrapping_add(1);
            if !self.home.is_idle() || main.is_woken() {
                if batches.is_multiple_of(PATIENCE) && !post.reactor.is_empty() {
                    post.reactor.turn(Some(Duration::ZERO)).expect(REFUSED);
                }
            } else if post.signal.sleep() {
                let result = post.reactor.turn(self.timers.wait());
                post.signal.awake();
                result.expect(REFUSED);
                self.timers.expire();
            }
        }
    }

    /// Polls the tasks in the queue, up to a limit.
    fn batch(&self) {
        let polls = (0..BATCH).take_while(|_| self.home.poll_next()).count();
        self.polls.set(self.polls.get() + polls as u64);
    }
}
// ANCHOR_END: block_on

// ANCHOR: drop
impl Drop for Runtime {
    fn drop(&mut self) {
        let _entered = self.enter();
        self.home.end();
    }
}
// ANCHOR_END: drop

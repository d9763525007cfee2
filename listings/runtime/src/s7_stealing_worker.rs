//! A worker of the runtime: its queue, its slot, and where it looks for work.

use std::cell::Cell;
use std::process;
use std::ptr;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crossbeam_deque::{self as deque, Steal};

use crate::s7_stealing_idle::Bed;
use crate::s7_stealing_shared::{Remote, Shared, Task, count};

/// After so many polls a worker looks at the timers and at the global queue.
const INTERVAL: u32 = 61;

/// After so many intervals the system is asked for events, even if there is work.
const PATIENCE: u32 = 4;

/// How many tasks are taken out of the global queue at once.
const BATCH: usize = 32;

/// What only the thread of a worker touches.
pub struct Worker {
    shared: Arc<Shared>,
    index: usize,
    /// Its tasks, the oldest first. The others take from it as well.
    queue: deque::Worker<Task>,
    /// The task that was woken last. Other workers can't see it.
    slot: Cell<Option<Task>>,
    slot_limit: u32,
    /// How many tasks in a row have come out of the slot.
    in_a_row: Cell<u32>,
    polls: Cell<u32>,
    /// The task that's being polled.
    running: Cell<*const ()>,
    /// Whether it counts as searching.
    searching: Cell<bool>,
    /// While it's in the reactor, its new tasks wake no other worker.
    in_reactor: Cell<bool>,
    /// The state of its random numbers.
    random: Cell<u64>,
}

impl Worker {
    /// An empty queue.
    pub fn queue() -> deque::Worker<Task> {
        deque::Worker::new_fifo()
    }

    /// The worker with that index and queue.
    pub fn new(
        shared: Arc<Shared>,
        index: usize,
        queue: deque::Worker<Task>,
        slot_limit: u32,
    ) -> Worker {
        Worker {
            shared,
            index,
            queue,
            slot: Cell::new(None),
            slot_limit,
            in_a_row: Cell::new(0),
            polls: Cell::new(0),
            running: Cell::new(ptr::null()),
            searching: Cell::new(false),
            in_reactor: Cell::new(false),
            random: Cell::new(index as u64 + 1),
        }
    }

    fn remote(&self) -> &Remote {
        &self.shared.remotes[self.index]
    }
}

// ANCHOR: run
impl Worker {
    /// Works until the runtime ends.
    pub fn run(&self) {
        self.remote().thread.get_or_init(thread::current);
        while !self.shared.is_closed() {
            self.polls.set(self.polls.get().wrapping_add(1));
            let regular = self.polls.get().is_multiple_of(INTERVAL);
            if regular {
                self.look_outside();
            }
            let injected = regular.then(|| self.injected()).flatten();
            match injected.or_else(|| self.own()).or_else(|| self.search()) {
                Some(task) => self.poll(task),
                None => self.sleep(),
            }
        }
    }

    fn poll(&self, task: Task) {
        if self.searching.take() {
            self.found();
        }
        count(&self.remote().polls);
        self.running.set(Arc::as_ptr(&task).cast());
        // SAFETY: a task is queued once for its spawn and once for each call of its
        // `Schedule`, and its future is `Send`, so any worker may poll it.
        unsafe { task.run() };
        self.running.set(ptr::null());
    }

    /// A task of this worker's: from the slot, unless that has had its share.
    fn own(&self) -> Option<Task> {
        if let Some(task) = self.slot.take() {
            if self.in_a_row.get() < self.slot_limit {
                self.in_a_row.set(self.in_a_row.get() + 1);
                return Some(task);
            }
            self.queue.push(task);
        }
        self.in_a_row.set(0);
        self.queue.pop()
    }

    /// Takes in a task that this worker has woken.
    pub fn push(&self, task: Task) {
        // A task that's woken in its own poll lets the others go first.
        let yields = ptr::addr_eq(Arc::as_ptr(&task), self.running.get());
        let pushed = if yields || self.slot_limit == 0 {
            Some(task)
        } else {
            self.slot.replace(Some(task))
        };
        if let Some(task) = pushed {
            self.queue.push(task);
            if !self.in_reactor.get() {
                self.shared.wake_one();
            }
        }
    }
}
// ANCHOR_END: run

// ANCHOR: search
impl Worker {
    /// Looks for work elsewhere, unless too many already do.
    fn search(&self) -> Option<Task> {
        if !self.searching.get() && !self.shared.idle.search() {
            return None;
        }
        self.searching.set(true);
        self.injected().or_else(|| self.stolen())
    }

    /// Ends the search. While it lasted, new work woke no other worker.
    fn found(&self) {
        if self.shared.idle.found() && self.shared.has_work() {
            self.shared.wake_one();
        }
    }

    fn injected(&self) -> Option<Task> {
        let injector = &self.shared.injector;
        take(|| injector.steal_batch_with_limit_and_pop(&self.queue, BATCH))
    }

    /// Takes half of another worker's queue. It starts at a random one, so that
    /// thieves don't all come to the same.
    fn stolen(&self) -> Option<Task> {
        let remotes = &self.shared.remotes;
        let start = self.random() as usize % remotes.len();
        let victims = (0..remotes.len()).map(|n| (start + n) % remotes.len());
        for victim in victims.filter(|&victim| victim != self.index) {
            let stealer = &remotes[victim].stealer;
            if let Some(task) = take(|| stealer.steal_batch_and_pop(&self.queue)) {
                count(&self.remote().steals);
                return Some(task);
            }
        }
        None
    }

    /// A random number, by xorshift.
    fn random(&self) -> u64 {
        let mut number = self.random.get();
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        self.random.set(number);
        number
    }
}

/// Steals, and again if another thief was in the way.
fn take(mut steal: impl FnMut() -> Steal<Task>) -> Option<Task> {
    loop {
        match steal() {
            Steal::Success(task) => return Some(task),
            Steal::Empty => return None,
            Steal::Retry => {}
        }
    }
}
// ANCHOR_END: search

// ANCHOR: sleep
impl Worker {
    /// Sleeps until there's work, in the reactor if no other worker is there.
    fn sleep(&self) {
        let (shared, idle) = (&self.shared, &self.shared.idle);
        let (bed, look) = idle.sleep(self.index, self.searching.take());
        if !look || !shared.has_work() {
            while idle.is_asleep(self.index) && self.tasks() == 0 && !shared.is_closed() {
                count(&self.remote().sleeps);
                match bed {
                    Bed::Reactor => self.turn(true),
                    Bed::Park => thread::park(),
                }
            }
        }
        self.searching.set(idle.rise(self.index));
        self.share();
    }

    /// Looks at the timers while there's work, and now and then at the events.
    fn look_outside(&self) {
        self.shared.timers.expire();
        let regular = self.polls.get().is_multiple_of(INTERVAL * PATIENCE);
        if regular && !self.shared.reactor.is_empty() && self.shared.idle.drive(self.index) {
            self.turn(false);
            self.shared.idle.rise(self.index);
            self.share();
        }
    }

    /// Asks the system for events.
    fn turn(&self, wait: bool) {
        self.in_reactor.set(true);
        let limit = if wait {
            self.shared.timers.wait()
        } else {
            Some(Duration::ZERO)
        };
        if let Err(error) = self.shared.reactor.turn(limit) {
            // Without events and timers all workers would sleep forever, in
            // silence. A panic would only end this thread.
            eprintln!("the system refuses to wait for events: {error}");
            process::abort();
        }
        self.shared.timers.expire();
        self.in_reactor.set(false);
    }

    /// Wakes another worker if events have made more than one task ready.
    fn share(&self) {
        if self.tasks() > 1 {
            self.shared.wake_one();
        }
    }

    /// How many tasks it has.
    fn tasks(&self) -> usize {
        let first = self.slot.take();
        let tasks = usize::from(first.is_some()) + self.queue.len();
        self.slot.set(first);
        tasks
    }
}
// ANCHOR_END: sleep

//! What each thread waits for, and whose turn it is.

use core::ffi::c_int;
use core::sync::atomic::{
    AtomicU32,
    Ordering::{Relaxed, Release},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use libc::{pollfd, pthread_t};

use crate::lock::Lock;
use crate::sys;
use crate::time::{self, NEVER, PROGRESS, now};
use crate::timer::Timers;

/// The one scheduler of the process.
pub static SCHEDULER: Lock<Scheduler> = Lock::new(Scheduler::new());

/// How many threads are loose. Relaxed: it only counts, and what depends on it is looked at again
/// under the lock.
pub static LOOSE: AtomicU32 = AtomicU32::new(0);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// It waits for its turn.
    Ready,
    /// It has the turn.
    Runs,
    /// It waits for something.
    Waits,
    /// It computes, or waits in a call that isn't emulated, while another has the turn.
    Loose,
    /// It has ended; unless it was detached, it is still to be joined.
    Ended,
}

/// What a thread waits for, besides its deadline.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    /// For nothing else.
    Time,
    /// For a wake at this address with one of these bits; for the end of a thread, it is the
    /// address of that thread's `turn`.
    Futex { address: usize, bits: u32 },
    /// For one of the thread's `fds`.
    Fds,
}

/// Why a wait is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// What it waited for has come, or may have.
    Woken,
    /// Its deadline has come.
    TimedOut,
    /// A signal's handler ran.
    Interrupted,
}

/// A thread of the program.
pub struct Thread {
    /// What it does.
    pub state: State,
    /// What it waits for, if it does.
    pub wait: Wait,
    /// Until when it waits.
    pub deadline: u64,
    /// When it began to wait, among all waits.
    order: u64,
    /// The descriptors that it waits for.
    pub fds: Vec<pollfd>,
    /// Why its last wait was over.
    pub outcome: Outcome,
    /// The futex on which it parks: 1 once it has the turn.
    pub turn: &'static AtomicU32,
    /// The kernel's number of the thread; 0 until it has started.
    pub tid: c_int,
    /// Whether its end frees its place.
    pub detached: bool,
    /// It is in a real call whose end depends on no other thread here.
    pub under_way: bool,
    /// Its CPU time and the virtual time when it became loose.
    pub loose_since: (u64, u64),
}

/// What was seen when the running thread last made progress.
pub struct Seen {
    /// The count of calls and turns.
    pub progress: u64,
    /// The real time.
    pub real: u64,
    /// The thread's CPU time.
    pub cpu: u64,
}

impl Seen {
    const fn new() -> Self {
        Seen {
            progress: 0,
            real: 0,
            cpu: 0,
        }
    }
}

/// All that the clock knows, but for the time, which is read without the lock.
pub struct Scheduler {
    /// All threads, by place.
    pub threads: Vec<Thread>,
    /// Places of threads that are gone.
    free: Vec<usize>,
    /// The places of threads that can be joined.
    pub ids: BTreeMap<pthread_t, usize>,
    /// Threads that could run, in the order in which they became ready.
    pub ready: VecDeque<usize>,
    /// (deadline, order, place) of threads that wait for a time.
    deadlines: BTreeSet<(u64, u64, usize)>,
    /// (address, order, place) of threads that wait for a futex.
    futexes: BTreeSet<(usize, u64, usize)>,
    /// (order, place) of threads that wait for descriptors.
    pub on_fds: BTreeSet<(u64, usize)>,
    /// The thread that has the turn.
    pub current: Option<usize>,
    /// Counts waits.
    order: u64,
    /// Timers that aren't threads.
    pub timers: Timers,
    /// Room for [`gather`](Self::gather).
    pub buffer: Vec<pollfd>,
    /// What was last seen of a thread that makes no calls.
    pub seen: Seen,
}

impl Scheduler {
    const fn new() -> Self {
        Scheduler {
            threads: Vec::new(),
            free: Vec::new(),
            ids: BTreeMap::new(),
            ready: VecDeque::new(),
            deadlines: BTreeSet::new(),
            futexes: BTreeSet::new(),
            on_fds: BTreeSet::new(),
            current: None,
            order: 0,
            timers: Timers::new(),
            buffer: Vec::new(),
            seen: Seen::new(),
        }
    }

    /// Gives the turn to the first thread, and returns its place.
    pub fn begin(&mut self) -> usize {
        let main = self.add(false);
        self.schedule();
        main
    }

    /// Makes a place for a thread, which waits for its first turn. Returns it.
    pub fn add(&mut self, detached: bool) -> usize {
        let at = self.free.pop().unwrap_or(self.threads.len());
        if at == self.threads.len() {
            self.threads.push(Thread {
                state: State::Ended,
                wait: Wait::Time,
                deadline: NEVER,
                order: 0,
                fds: Vec::new(),
                outcome: Outcome::Woken,
                // A few bytes per place for as long as the process lives: a thread parks on them
                // without the lock, while `threads` may move.
                turn: Box::leak(Box::new(AtomicU32::new(0))),
                tid: 0,
                detached: false,
                under_way: false,
                loose_since: (0, 0),
            });
        }
        let thread = &mut self.threads[at];
        thread.tid = 0;
        thread.detached = detached;
        self.make_ready(at);
        at
    }

    /// Frees the place of a thread that has ended, or was never born.
    pub fn remove(&mut self, at: usize) {
        self.ready.retain(|ready| *ready != at);
        self.threads[at].state = State::Ended;
        self.free.push(at);
    }

    /// Takes the turn from a thread that has ended.
    pub fn end(&mut self, me: usize) {
        self.threads[me].state = State::Ended;
        self.current = None;
        let address = self.threads[me].turn.as_ptr() as usize;
        self.wake_futex(address, u32::MAX, usize::MAX);
        if self.threads[me].detached {
            self.remove(me);
        }
        self.schedule();
    }

    /// Takes the turn from a thread that waits from now on.
    pub fn suspend(&mut self, me: usize, wait: Wait, deadline: u64) {
        self.order += 1;
        let order = self.order;
        let thread = &mut self.threads[me];
        (thread.state, thread.wait) = (State::Waits, wait);
        (thread.deadline, thread.order) = (deadline, order);
        thread.outcome = Outcome::Woken;
        match wait {
            Wait::Time => {}
            Wait::Futex { address, .. } => drop(self.futexes.insert((address, order, me))),
            Wait::Fds => drop(self.on_fds.insert((order, me))),
        }
        if deadline != NEVER {
            self.deadlines.insert((deadline, order, me));
        }
        self.current = None;
    }

    /// Ends a thread's wait, if it waits: it is ready to run.
    pub fn make_ready(&mut self, at: usize) {
        let thread = &mut self.threads[at];
        if thread.state == State::Waits {
            let order = thread.order;
            self.deadlines.remove(&(thread.deadline, order, at));
            match thread.wait {
                Wait::Time => {}
                Wait::Futex { address, .. } => drop(self.futexes.remove(&(address, order, at))),
                Wait::Fds => drop(self.on_fds.remove(&(order, at))),
            }
        }
        thread.state = State::Ready;
        self.ready.push_back(at);
    }

    /// Ends a thread's wait because of a signal, if it waits.
    pub fn interrupt(&mut self, at: usize) {
        if self.threads[at].state == State::Waits {
            self.threads[at].outcome = Outcome::Interrupted;
            self.make_ready(at);
            self.schedule();
        }
    }

    /// Wakes up to `count` threads that wait for a futex, in the order of their coming. Returns
    /// how many.
    pub fn wake_futex(&mut self, address: usize, bits: u32, count: usize) -> usize {
        let all = self
            .futexes
            .range((address, 0, 0)..=(address, u64::MAX, usize::MAX));
        let wants = |at: &usize| match self.threads[*at].wait {
            Wait::Futex { bits: wanted, .. } => wanted & bits != 0,
            _ => false,
        };
        let woken: Vec<usize> = all
            .map(|(_, _, at)| *at)
            .filter(wants)
            .take(count)
            .collect();
        for at in &woken {
            self.make_ready(*at);
        }
        self.schedule();
        woken.len()
    }

    /// Returns the earliest deadline.
    pub fn next(&self) -> u64 {
        let thread = self
            .deadlines
            .first()
            .map_or(NEVER, |(deadline, ..)| *deadline);
        thread.min(self.next_timer())
    }

    /// Makes the first thread ready whose deadline has come. Returns whether there was one.
    fn fire(&mut self, now: u64) -> bool {
        self.fire_timers(now);
        match self.deadlines.first() {
            Some((deadline, _, at)) if *deadline <= now => {
                let at = *at;
                self.threads[at].outcome = Outcome::TimedOut;
                self.make_ready(at);
                true
            }
            _ => false,
        }
    }

    /// Lets the running thread look at the clock for a while.
    pub fn allow_looks(&self) {
        time::allow_looks(self.next());
    }

    /// Returns whether a thread could run in the place of the running one. With `settle`, packets
    /// that are under way arrive first.
    pub fn others_can_run(&mut self, settle: bool) -> bool {
        let now = now();
        while self.fire(now) {}
        self.gather(settle);
        !self.ready.is_empty()
    }

    /// Gives the turn to a thread, if no thread has it. Here, and only here, the clock jumps.
    pub fn schedule(&mut self) {
        while self.current.is_none() {
            if let Some(next) = self.ready.pop_front() {
                self.threads[next].state = State::Runs;
                self.current = Some(next);
                self.allow_looks();
                PROGRESS.fetch_add(1, Relaxed);
                // Release: for the Acquire in `park`.
                self.threads[next].turn.store(1, Release);
                sys::futex_wake(self.threads[next].turn);
                return;
            }
            if self.gather(true) {
                continue;
            }
            let next = self.next();
            if next == NEVER {
                return self.report_deadlock();
            }
            if LOOSE.load(Relaxed) > 0 && !self.loose_threads_allow(next) {
                return;
            }
            time::jump(next);
            // One at a time: what it does may change what the next one finds.
            self.fire(next);
        }
    }
}

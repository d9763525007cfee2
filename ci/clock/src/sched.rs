//! The clock, and whose turn it is.

use core::cell::Cell;
use core::sync::atomic::{
    AtomicBool, AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use libc::{c_int, clockid_t, pollfd, pthread_t};

use crate::lock::{Guard, Lock};
use crate::sys::{self, MILLISECOND, SECOND};
use crate::timers::Timers;

pub const NEVER: u64 = u64::MAX;

/// What one look at the clock takes, so that a loop that waits for a time gets there.
const LOOK: u64 = 1_000;

/// How long a thread may look at the clock while others could run.
const TURN: u64 = 50_000;

/// How often, in real time, a parked thread looks whether the running one still does something.
/// It decides nothing but when that is asked.
const TICK: u64 = 5 * MILLISECOND;

/// What the clock shows first: a monotonic clock is far from 0 on a real machine, too.
const START: u64 = 1_000 * SECOND;

// Written by the thread whose turn it is, or under the lock. Whoever hands over the turn or the lock
// orders them, so that Relaxed is enough.
static NOW: AtomicU64 = AtomicU64::new(START);
/// From when on a look at the clock must ask the scheduler.
static LIMIT: AtomicU64 = AtomicU64::new(NEVER);
/// How far the wall clock is ahead of `NOW`.
static WALL_AHEAD: AtomicU64 = AtomicU64::new(0);
static ON: AtomicBool = AtomicBool::new(false);
static LOG: AtomicBool = AtomicBool::new(false);
static PREEMPT: AtomicU64 = AtomicU64::new(0);
/// Counts calls and turns: if it stays the same, the running thread makes no calls.
pub static PROGRESS: AtomicU64 = AtomicU64::new(0);
/// How many threads are loose.
pub static LOOSE: AtomicU32 = AtomicU32::new(0);
static PARKED: AtomicU32 = AtomicU32::new(0);

pub static SCHEDULER: Lock<Scheduler> = Lock::new(Scheduler::new());

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

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wait {
    Time,
    Futex {
        address: usize,
        bits: u32,
    },
    /// For one of the thread's `fds`.
    Fds,
    /// For the end of a thread.
    Join(usize),
}

/// Why a wait is over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Woken,
    TimedOut,
    /// A signal's handler ran.
    Interrupted,
}

pub struct Thread {
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
    outcome: Outcome,
    /// The futex on which it parks: 1 once it has the turn.
    turn: &'static AtomicU32,
    /// The kernel's number of the thread; 0 until it has started.
    pub tid: c_int,
    /// Whether its end frees its place.
    pub detached: bool,
    /// The thread that waits for its end.
    joiner: Option<usize>,
    /// It is in a real call whose end depends on no other thread here.
    pub under_way: bool,
    /// Its CPU time and the virtual time when it became loose.
    pub loose_since: (u64, u64),
}

/// What the environment asks for.
pub struct Settings {
    /// If not 0, ready threads run in an order drawn from it.
    pub seed: u64,
    /// If not 0, and with a seed, a thread may lose its turn at one in so many of its calls.
    pub preempt: u64,
    /// Whether to say what can't be done.
    pub log: bool,
}

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
    /// The state of the random order, or 0.
    seed: u64,
    /// Timers that aren't threads.
    pub timers: Timers,
    /// How long blocking calls on a descriptor may take: (receive, send).
    pub limits: BTreeMap<c_int, [u64; 2]>,
    /// Room for [`gather`](Self::gather).
    pub buffer: Vec<pollfd>,
    /// What was last seen of a thread that makes no calls.
    pub seen: crate::watch::Seen,
}

thread_local! {
    /// The calling thread's place, and whether it is inside of the clock already.
    static ME: Cell<(Option<usize>, bool)> = const { Cell::new((None, false)) };
}

/// Starts the clock; the calling thread is the only one, and has the turn.
pub fn begin(settings: Settings) {
    let wall = sys::real_now(libc::CLOCK_REALTIME) / SECOND * SECOND;
    WALL_AHEAD.store(wall.saturating_sub(START), Relaxed);
    LOG.store(settings.log, Relaxed);
    if settings.seed != 0 {
        PREEMPT.store(settings.preempt, Relaxed);
    }
    let mut scheduler = SCHEDULER.lock();
    scheduler.seed = settings.seed;
    let main = scheduler.add(false);
    scheduler.schedule();
    scheduler.threads[main].turn.store(0, Relaxed);
    drop(scheduler);
    adopt(main);
    ON.store(true, Relaxed);
}

pub fn is_on() -> bool {
    ON.load(Relaxed)
}

/// Returns whether the clock doesn't know the calling thread: it has ended, or began elsewhere.
pub fn is_outside() -> bool {
    is_on() && ME.get().0.is_none()
}

pub fn log(text: &str) {
    if LOG.load(Relaxed) {
        sys::say(text);
    }
}

/// A thread inside of the clock. Calls that it makes meanwhile, from a signal's handler, are real:
/// the handler may have come while the lock was held.
pub struct Inside {
    /// The thread's place.
    pub me: usize,
}

impl Inside {
    /// Returns the calling thread, if the clock knows it and it isn't inside already.
    pub fn enter() -> Option<Inside> {
        let (Some(me), false) = ME.get() else {
            return None;
        };
        ME.set((Some(me), true));
        // So that the thread isn't found idle.
        PROGRESS.fetch_add(1, Relaxed);
        if LOOSE.load(Relaxed) > 0 {
            drop(lock_as(me));
        }
        let preempt = PREEMPT.load(Relaxed);
        if preempt > 0 && SCHEDULER.lock().random().is_multiple_of(preempt) {
            pass(me, false);
        }
        Some(Inside { me })
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        // The thread's last call may have taken its place away.
        ME.set((ME.get().0, false));
    }
}

/// Makes the calling thread the one at this place.
pub fn adopt(me: usize) {
    ME.set((Some(me), false));
    SCHEDULER.lock().threads[me].tid = sys::thread_number();
}

pub fn now() -> u64 {
    NOW.load(Relaxed)
}

pub fn after(nanos: u64) -> u64 {
    now().saturating_add(nanos)
}

/// Returns what `clock` shows. Looking takes a moment.
pub fn look(clock: clockid_t) -> u64 {
    let now = NOW.fetch_add(LOOK, Relaxed) + LOOK;
    if now >= LIMIT.load(Relaxed)
        && let Some(inside) = Inside::enter()
    {
        pass(inside.me, false);
    } else {
        PROGRESS.fetch_add(1, Relaxed);
    }
    match clock {
        libc::CLOCK_REALTIME | libc::CLOCK_REALTIME_COARSE | libc::CLOCK_TAI => {
            now + WALL_AHEAD.load(Relaxed)
        }
        _ => now,
    }
}

/// Returns the moment at which `clock` shows `time`.
pub fn moment(clock: clockid_t, time: u64) -> u64 {
    match clock {
        libc::CLOCK_REALTIME => time.saturating_sub(WALL_AHEAD.load(Relaxed)),
        _ => time,
    }
}

/// Takes the lock for a thread; one that was loose gets its turn first.
pub fn lock_as(me: usize) -> Guard<'static, Scheduler> {
    loop {
        let mut scheduler = SCHEDULER.lock();
        if scheduler.threads[me].state != State::Loose {
            return scheduler;
        }
        LOOSE.fetch_sub(1, Relaxed);
        scheduler.make_ready(me);
        scheduler.schedule();
        drop(scheduler);
        park(me);
    }
}

/// Lets others run that can. If none can and the caller is `idle`, a moment goes by.
pub fn pass(me: usize, idle: bool) {
    let mut scheduler = lock_as(me);
    let now = now();
    while scheduler.fire(now) {}
    scheduler.gather(idle);
    if scheduler.ready.is_empty() {
        if idle {
            NOW.fetch_add(LOOK, Relaxed);
        }
        scheduler.set_limit();
        return;
    }
    scheduler.make_ready(me);
    scheduler.current = None;
    scheduler.schedule();
    drop(scheduler);
    park(me);
}

/// Waits, giving the turn away. `scheduler` is from [`lock_as`].
pub fn wait(
    mut scheduler: Guard<'static, Scheduler>,
    me: usize,
    wait: Wait,
    deadline: u64,
) -> Outcome {
    scheduler.suspend(me, wait, deadline);
    scheduler.schedule();
    drop(scheduler);
    park(me);
    SCHEDULER.lock().threads[me].outcome
}

/// Parks the thread until it has the turn.
pub fn park(me: usize) {
    let turn = SCHEDULER.lock().threads[me].turn;
    // Acquire: what the last thread with the turn wrote is seen by this one.
    let take = || turn.swap(0, Acquire) == 1;
    if take() {
        return;
    }
    // However many are parked, one of them watches about every tick.
    let parked = PARKED.fetch_add(1, Relaxed) as u64 + 1;
    while !take() {
        let before = PROGRESS.load(Relaxed);
        if sys::futex_wait(turn, 0, Some(TICK * parked)) {
            SCHEDULER.lock().interrupt(me);
        } else if turn.load(Relaxed) == 0 && PROGRESS.load(Relaxed) == before {
            SCHEDULER.lock().watch();
        }
    }
    PARKED.fetch_sub(1, Relaxed);
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
            seed: 0,
            timers: Timers::new(),
            limits: BTreeMap::new(),
            buffer: Vec::new(),
            seen: crate::watch::Seen::new(),
        }
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
                joiner: None,
                under_way: false,
                loose_since: (0, 0),
            });
        }
        let thread = &mut self.threads[at];
        thread.tid = 0;
        thread.detached = detached;
        thread.joiner = None;
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
        ME.set((None, false));
        self.threads[me].state = State::Ended;
        if let Some(joiner) = self.threads[me].joiner.take() {
            self.make_ready(joiner);
        }
        if self.threads[me].detached {
            self.remove(me);
        }
        self.current = None;
        self.schedule();
    }

    fn suspend(&mut self, me: usize, wait: Wait, deadline: u64) {
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
            Wait::Join(other) => self.threads[other].joiner = Some(me),
        }
        if deadline != NEVER {
            self.deadlines.insert((deadline, order, me));
        }
        self.current = None;
    }

    pub fn make_ready(&mut self, at: usize) {
        let thread = &mut self.threads[at];
        if thread.state == State::Waits {
            let order = thread.order;
            self.deadlines.remove(&(thread.deadline, order, at));
            match thread.wait {
                Wait::Time | Wait::Join(_) => {}
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
        thread.min(self.timers.next())
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

    fn set_limit(&mut self) {
        LIMIT.store(self.next().min(after(TURN)), Relaxed);
    }

    /// Gives the turn to a thread, if no thread has it. Here, and only here, the clock jumps.
    pub fn schedule(&mut self) {
        while self.current.is_none() {
            if let Some(next) = self.choose() {
                self.threads[next].state = State::Runs;
                self.current = Some(next);
                self.set_limit();
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
            NOW.fetch_max(next, Relaxed);
            // One at a time: what it does may change what the next one finds.
            self.fire(next);
        }
    }

    fn choose(&mut self) -> Option<usize> {
        if self.seed == 0 || self.ready.is_empty() {
            return self.ready.pop_front();
        }
        let at = self.random() % self.ready.len() as u64;
        self.ready.remove(at as usize)
    }

    /// Returns the next number of Marsaglia's xorshift generator.
    fn random(&mut self) -> u64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        self.seed
    }
}

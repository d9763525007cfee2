//! A thread's way into the clock, and how it waits for its turn.

use core::cell::Cell;
use core::sync::atomic::{
    AtomicBool, AtomicU32,
    Ordering::{Acquire, Relaxed},
};

use libc::clockid_t;

use crate::lock::Guard;
use crate::sched::{LOOSE, Outcome, SCHEDULER, Scheduler, State, Wait};
use crate::sys::{self, MILLISECOND};
use crate::time::{self, PROGRESS, pass_moment};

/// How often, in real time, a parked thread looks whether the running one still does something.
/// It decides nothing but when that is asked.
const TICK: u64 = 5 * MILLISECOND;

// Relaxed, both of them: the first is set before there is a second thread, and the other only
// counts; what depends on it is looked at again under the lock.
static ON: AtomicBool = AtomicBool::new(false);
/// How many threads are parked.
static PARKED: AtomicU32 = AtomicU32::new(0);

thread_local! {
    /// The calling thread's place, and whether it is inside of the clock already.
    static ME: Cell<(Option<usize>, bool)> = const { Cell::new((None, false)) };
}

/// Starts the clock: the calling thread is the only one, and has the turn.
pub fn begin() {
    let main = SCHEDULER.lock().begin();
    drop(Inside::adopt(main));
    ON.store(true, Relaxed);
}

/// Returns whether the clock runs.
pub fn is_on() -> bool {
    ON.load(Relaxed)
}

/// Returns whether the clock doesn't know the calling thread: it has ended, or began elsewhere.
pub fn is_outside() -> bool {
    is_on() && ME.get().0.is_none()
}

/// A thread inside of the clock. Calls that it makes meanwhile are real: they come from a signal's
/// handler or from libc's allocator, perhaps while the scheduler's lock is held.
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
        PROGRESS.fetch_add(1, Relaxed);
        if LOOSE.load(Relaxed) > 0 {
            drop(lock_as(me));
        }
        Some(Inside { me })
    }

    /// Makes the calling thread the one at this place. Returns it once it has the turn.
    pub fn adopt(me: usize) -> Inside {
        ME.set((Some(me), true));
        SCHEDULER.lock().threads[me].tid = sys::thread_number();
        park(me);
        Inside { me }
    }

    /// Ends the calling thread, as far as the clock is concerned.
    pub fn end(self) {
        lock_as(self.me).end(self.me);
        ME.set((None, true));
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        ME.set((ME.get().0, false));
    }
}

/// Takes the lock for a thread; one that was loose waits for its turn first.
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
    if !scheduler.others_can_run(idle) {
        if idle {
            pass_moment();
        }
        scheduler.allow_looks();
        return;
    }
    scheduler.make_ready(me);
    scheduler.current = None;
    scheduler.schedule();
    drop(scheduler);
    park(me);
}

/// Returns what `clock` shows. Looking takes a moment.
pub fn look(clock: clockid_t) -> u64 {
    pass_moment();
    let now = time::now();
    if time::must_ask(now)
        && let Some(inside) = Inside::enter()
    {
        pass(inside.me, false);
    }
    time::shown(clock, now)
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

//! Who sleeps, who searches, and who waits in the reactor: one number for all workers.

use std::sync::atomic::{self, AtomicUsize, Ordering};

/// A number that threads share. The model of the tests has one of its own.
pub trait Atomic: Send + Sync {
    fn new(value: usize) -> Self;
    fn load(&self) -> usize;
    fn compare_exchange(&self, current: usize, new: usize) -> Result<usize, usize>;
}

impl Atomic for AtomicUsize {
    fn new(value: usize) -> AtomicUsize {
        AtomicUsize::new(value)
    }

    fn load(&self) -> usize {
        self.load(Ordering::Acquire)
    }

    fn compare_exchange(&self, current: usize, new: usize) -> Result<usize, usize> {
        // A thread that sees the new value also sees what was written before it.
        self.compare_exchange_weak(current, new, Ordering::AcqRel, Ordering::Acquire)
    }
}

/// The lowest bits count the workers that search.
const SEARCHING: usize = 0xff;
/// The next ones say which worker is in the reactor: its index and one, or zero.
const DRIVER_SHIFT: u32 = 8;
const DRIVER: usize = 0xff << DRIVER_SHIFT;
/// From here on there's a bit for each worker: it sleeps, or is about to.
const SLEEPER_SHIFT: u32 = 16;

/// How many workers fit into the number.
pub const MAX_WORKERS: usize = (usize::BITS - SLEEPER_SHIFT) as usize;

/// Who sleeps, who searches, and who waits in the reactor.
pub struct Idle<A: Atomic = AtomicUsize> {
    state: A,
    workers: usize,
}

/// A number with a fence, which orders it with what's stored elsewhere.
pub trait Fenced: Atomic {
    /// If two threads each write, pass this, and then read what the other one
    /// writes, at least one of them reads the new value.
    fn fence();
}

impl Fenced for AtomicUsize {
    fn fence() {
        atomic::fence(Ordering::SeqCst);
    }
}

/// How a worker is to sleep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bed {
    /// In the reactor, where events and timers end the sleep as well.
    Reactor,
    /// Parked: another worker is in the reactor.
    Park,
}

/// Which worker to wake, and where it sleeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sleeper {
    pub worker: usize,
    pub bed: Bed,
}

// ANCHOR: wake
impl<A: Fenced> Idle<A> {
    /// At first all workers are awake, and none of them searches.
    pub fn new(workers: usize) -> Idle<A> {
        assert!(
            (1..=MAX_WORKERS).contains(&workers),
            "a runtime has between 1 and {MAX_WORKERS} workers"
        );
        let state = A::new(0);
        Idle { state, workers }
    }

    /// Returns which worker has to be woken, if any, for work that was put into a
    /// queue. From now on that worker is awake, and searches.
    pub fn wake_one(&self) -> Option<Sleeper> {
        A::fence(); // between the push and the look: see `sleep`
        let old = self.change(|state| {
            // A worker that already searches will find it.
            let sleeper = sleeper(state).filter(|_| state & SEARCHING == 0)?;
            Some((state & !bit(sleeper.worker)) + 1)
        });
        old.ok().and_then(sleeper)
    }
}

/// A worker that sleeps, if there is one. The one in the reactor comes last.
fn sleeper(state: usize) -> Option<Sleeper> {
    let driver = (state & DRIVER) >> DRIVER_SHIFT;
    let all = state >> SLEEPER_SHIFT;
    let parked = match driver {
        0 => all,
        index => all & !(1 << (index - 1)),
    };
    let (from, bed) = match parked {
        0 => (all, Bed::Reactor),
        _ => (parked, Bed::Park),
    };
    let worker = from.trailing_zeros() as usize;
    (from != 0).then_some(Sleeper { worker, bed })
}

fn bit(worker: usize) -> usize {
    1 << (worker + SLEEPER_SHIFT as usize)
}

fn driver(worker: usize) -> usize {
    (worker + 1) << DRIVER_SHIFT
}
// ANCHOR_END: wake

// ANCHOR: sleep
impl<A: Fenced> Idle<A> {
    /// Says that the worker is about to sleep. Returns where, and whether it has to
    /// look through all queues first: it sees what was pushed before this, and is
    /// woken for what's pushed after. If another worker searches, that one looks.
    pub fn sleep(&self, worker: usize, searching: bool) -> (Bed, bool) {
        let old = self.change(|state| {
            let state = (state | bit(worker)) - usize::from(searching);
            Some(match state & DRIVER {
                0 => state | driver(worker),
                _ => state,
            })
        });
        A::fence();
        let old = old.unwrap_or_else(|same| same);
        let bed = match old & DRIVER {
            0 => Bed::Reactor,
            _ => Bed::Park,
        };
        (bed, old & SEARCHING == usize::from(searching))
    }

    /// Whether the worker still has to be woken.
    pub fn is_asleep(&self, worker: usize) -> bool {
        self.state.load() & bit(worker) != 0
    }

    /// Says that the worker is up. Returns whether it was woken, so that it searches.
    pub fn rise(&self, worker: usize) -> bool {
        let old = self.change(|state| {
            let state = state & !bit(worker);
            Some(if state & DRIVER == driver(worker) {
                state & !DRIVER
            } else {
                state
            })
        });
        old.is_ok_and(|old| old & bit(worker) == 0)
    }
}
// ANCHOR_END: sleep

impl<A: Fenced> Idle<A> {
    /// Lets the worker search, unless half of them already do.
    pub fn search(&self) -> bool {
        let may = |state: usize| 2 * (state & SEARCHING) < self.workers;
        self.change(|state| may(state).then_some(state + 1)).is_ok()
    }

    /// Says that a worker that searched has found work. Returns whether it was the
    /// only one, and so has to look for more.
    pub fn found(&self) -> bool {
        let old = self.change(|state| Some(state - 1));
        A::fence();
        old.is_ok_and(|old| old & SEARCHING == 1)
    }

    /// Lets a worker that's awake ask the reactor, unless another one is there.
    pub fn drive(&self, worker: usize) -> bool {
        let free = |state: usize| state & DRIVER == 0;
        let old = self.change(|state| free(state).then_some(state | driver(worker)));
        old.is_ok()
    }

    /// Whether a worker is in the reactor.
    pub fn is_driven(&self) -> bool {
        self.state.load() & DRIVER != 0
    }

    /// Changes the state, unless `to` returns `None`. Returns the state before.
    fn change(&self, to: impl Fn(usize) -> Option<usize>) -> Result<usize, usize> {
        let mut state = self.state.load();
        loop {
            let Some(new) = to(state) else {
                return Err(state);
            };
            match self.state.compare_exchange(state, new) {
                Ok(_) => return Ok(state),
                Err(other) => state = other,
            }
        }
    }
}

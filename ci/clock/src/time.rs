//! What the clock shows.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use libc::clockid_t;

use crate::sys::{self, SECOND};

/// A deadline that doesn't come.
pub const NEVER: u64 = u64::MAX;

/// What one look at the clock takes, so that a loop that waits for a time gets there.
const LOOK: u64 = 1_000;

/// How long a thread may look at the clock while others could run.
const TURN: u64 = 50_000;

/// What a monotonic clock shows first. On a real machine, too, it is far from 0.
const START: u64 = 1_000 * SECOND;

// Written by the thread whose turn it is, or under the scheduler's lock. Handing over the turn or
// the lock orders them, so Relaxed is enough.
static NOW: AtomicU64 = AtomicU64::new(START);
/// Counts calls and turns: if it stays the same, the running thread makes no calls. Relaxed: it only
/// counts.
pub static PROGRESS: AtomicU64 = AtomicU64::new(0);
/// From when on a look at the clock must ask the scheduler.
static LIMIT: AtomicU64 = AtomicU64::new(NEVER);
/// How far the wall clock is ahead of `NOW`.
static WALL_AHEAD: AtomicU64 = AtomicU64::new(0);

/// Sets the wall clock: it begins with the real one's full second.
pub fn begin() {
    let wall = sys::real_now(libc::CLOCK_REALTIME) / SECOND * SECOND;
    WALL_AHEAD.store(wall.saturating_sub(START), Relaxed);
}

/// Returns the time of the monotonic clock, in nanoseconds. Asking takes no time.
pub fn now() -> u64 {
    NOW.load(Relaxed)
}

/// Returns the moment that is `nanos` from now.
pub fn after(nanos: u64) -> u64 {
    now().saturating_add(nanos)
}

/// Returns the moment at which `clock` shows `time`.
pub fn moment(clock: clockid_t, time: u64) -> u64 {
    match clock {
        libc::CLOCK_REALTIME => time.saturating_sub(WALL_AHEAD.load(Relaxed)),
        _ => time,
    }
}

/// Returns whether a look at this time must ask the scheduler.
pub fn must_ask(now: u64) -> bool {
    now >= LIMIT.load(Relaxed)
}

/// Returns what `clock` shows when the monotonic one shows `now`.
pub fn shown(clock: clockid_t, now: u64) -> u64 {
    match clock {
        libc::CLOCK_REALTIME | libc::CLOCK_REALTIME_COARSE | libc::CLOCK_TAI => {
            now + WALL_AHEAD.load(Relaxed)
        }
        _ => now,
    }
}

/// Lets the time of one look go by.
pub fn pass_moment() {
    NOW.fetch_add(LOOK, Relaxed);
    PROGRESS.fetch_add(1, Relaxed);
}

/// Sets the clock forward.
pub fn jump(to: u64) {
    NOW.fetch_max(to, Relaxed);
}

/// Lets a thread look at the clock for a turn, or until the next deadline.
pub fn allow_looks(until: u64) {
    LIMIT.store(until.min(after(TURN)), Relaxed);
}

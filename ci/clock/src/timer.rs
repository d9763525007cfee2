//! A timer that isn't a thread, and when it fires.

use core::ffi::c_int;
use std::collections::BTreeMap;

use libc::clockid_t;

use crate::time::{NEVER, now};

/// When a timer fires next, and how often after that.
#[derive(Clone, Copy)]
pub struct Timer {
    /// The next time, or `NEVER`.
    pub at: u64,
    /// The interval, or 0.
    pub every: u64,
    /// The clock of absolute times.
    pub clock: clockid_t,
}

impl Timer {
    /// A timer that isn't set.
    pub const fn off(clock: clockid_t) -> Self {
        let (at, every) = (NEVER, 0);
        Timer { at, every, clock }
    }

    /// Returns how often it has fired by `now`, and goes on to its next time.
    pub fn fire(&mut self, now: u64) -> u64 {
        if self.at > now {
            return 0;
        }
        if self.every == 0 {
            self.at = NEVER;
            return 1;
        }
        let times = (now - self.at) / self.every + 1;
        self.at = self.at.saturating_add(times.saturating_mul(self.every));
        times
    }

    /// Returns the time left, 0 if it is off.
    pub fn left(&self) -> u64 {
        match self.at {
            NEVER => 0,
            at => at.saturating_sub(now()).max(1),
        }
    }
}

/// Timers by descriptor. Each is an eventfd in the kernel, which counts as a timerfd does.
pub type Timers = BTreeMap<c_int, Timer>;

//! Timers that aren't threads: timerfd and `setitimer`.

use core::ffi::c_int;
use std::collections::BTreeMap;

use libc::{clockid_t, itimerspec, itimerval};

use crate::sched::Scheduler;
use crate::sys;
use crate::time::{NEVER, after, moment, now};

/// When a timer fires next, and how often after that.
#[derive(Clone, Copy)]
struct Timer {
    /// The next time, or `NEVER`.
    at: u64,
    /// The interval, or 0.
    every: u64,
    /// The clock of absolute times.
    clock: clockid_t,
}

impl Timer {
    const fn off(clock: clockid_t) -> Self {
        Timer {
            at: NEVER,
            every: 0,
            clock,
        }
    }

    /// Returns how often it has fired by `now`, and goes on to its next time.
    fn fire(&mut self, now: u64) -> u64 {
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
    fn left(&self) -> u64 {
        match self.at {
            NEVER => 0,
            at => at.saturating_sub(now()).max(1),
        }
    }
}

pub struct Timers {
    /// By descriptor. Each is an eventfd in the kernel, which counts as a timerfd does.
    descriptors: BTreeMap<c_int, Timer>,
    /// That of `setitimer` and `alarm`, which sends SIGALRM.
    alarm: Timer,
}

impl Timers {
    pub const fn new() -> Self {
        Timers {
            descriptors: BTreeMap::new(),
            alarm: Timer::off(libc::CLOCK_MONOTONIC),
        }
    }

    /// Returns when the first of them fires.
    pub fn next(&self) -> u64 {
        let first = self.descriptors.values().map(|timer| timer.at).min();
        first.unwrap_or(NEVER).min(self.alarm.at)
    }

    pub fn close(&mut self, fd: c_int) {
        self.descriptors.remove(&fd);
    }

    /// Does what timerfd_create(2) does, with an eventfd. The flags have the same values.
    pub fn create(&mut self, clock: clockid_t, flags: usize) -> isize {
        // SAFETY: takes no pointer.
        let fd = unsafe { sys::raw(libc::SYS_eventfd2, &[0, flags, 0, 0, 0, 0]) };
        if fd >= 0 {
            self.descriptors.insert(fd as c_int, Timer::off(clock));
        }
        fd
    }

    /// Does what timerfd_settime(2) does. Returns what was left before.
    pub fn set(&mut self, fd: c_int, flags: c_int, new: &itimerspec) -> Option<itimerspec> {
        let old = self.get(fd)?;
        let timer = self.descriptors.get_mut(&fd)?;
        drain(fd);
        timer.every = sys::nanos(&new.it_interval);
        timer.at = match (sys::nanos(&new.it_value), flags & libc::TFD_TIMER_ABSTIME) {
            (0, _) => NEVER,
            (value, 0) => after(value),
            (value, _) => moment(timer.clock, value),
        };
        Some(old)
    }

    /// Does what timerfd_gettime(2) does.
    pub fn get(&self, fd: c_int) -> Option<itimerspec> {
        let timer = self.descriptors.get(&fd)?;
        Some(itimerspec {
            it_interval: sys::spec(timer.every),
            it_value: sys::spec(timer.left()),
        })
    }

    /// Does what setitimer(2) does for ITIMER_REAL. Returns what was left before.
    pub fn set_alarm(&mut self, new: Option<&itimerval>) -> itimerval {
        let old = itimerval {
            it_interval: sys::micros(self.alarm.every),
            it_value: sys::micros(self.alarm.left()),
        };
        if let Some(new) = new {
            self.alarm.every = sys::nanos_of_micros(&new.it_interval);
            self.alarm.at = match sys::nanos_of_micros(&new.it_value) {
                0 => NEVER,
                value => after(value),
            };
        }
        old
    }
}

impl Scheduler {
    /// Fires the timers whose time has come.
    pub fn fire_timers(&mut self, now: u64) {
        if self.timers.next() > now {
            return;
        }
        for (fd, timer) in &mut self.timers.descriptors {
            let times = timer.fire(now);
            if times > 0 {
                add_to(*fd, times);
            }
        }
        if self.timers.alarm.fire(now) > 0 {
            let main = self.threads[0].tid as usize;
            let arguments = [
                sys::process_number() as usize,
                main,
                libc::SIGALRM as usize,
                0,
                0,
                0,
            ];
            // SAFETY: takes no pointer.
            unsafe { sys::raw(libc::SYS_tgkill, &arguments) };
            self.interrupt_by(libc::SIGALRM, 0);
        }
    }

    /// Ends the wait of the thread at `at`, which was sent a signal, if that runs a handler.
    pub fn interrupt_by(&mut self, signal: c_int, at: usize) {
        if crate::watch::is_handled(signal) {
            self.interrupt(at);
        }
    }
}

/// Adds to the count of an eventfd.
fn add_to(fd: c_int, times: u64) {
    // SAFETY: the kernel reads the eight bytes of `times`.
    unsafe {
        sys::raw(
            libc::SYS_write,
            &[fd as usize, &raw const times as usize, 8, 0, 0, 0],
        )
    };
}

/// Sets the count of an eventfd to 0.
fn drain(fd: c_int) {
    if sys::is_ready(fd, libc::POLLIN) {
        let mut times = 0u64;
        // SAFETY: the kernel writes the eight bytes of `times`.
        unsafe {
            sys::raw(
                libc::SYS_read,
                &[fd as usize, &raw mut times as usize, 8, 0, 0, 0],
            )
        };
    }
}

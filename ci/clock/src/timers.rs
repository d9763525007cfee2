//! Timers that aren't threads: timerfd and `setitimer`.

use core::ffi::c_int;

use libc::{clockid_t, itimerspec, itimerval};

use crate::sched::Scheduler;
use crate::sys::{self, Arguments, at, is_handled, put};
use crate::time::{NEVER, after, moment};
use crate::timer::Timer;
use crate::turn::lock_as;

/// The place of the timer that `setitimer` sets, which sends SIGALRM: no descriptor.
const ALARM: c_int = -1;

impl Scheduler {
    /// Returns when the first timer fires.
    pub fn next_timer(&self) -> u64 {
        let first = self.timers.values().map(|timer| timer.at).min();
        first.unwrap_or(NEVER)
    }

    /// Does what timerfd_create(2) does, with an eventfd, whose flags have the same values.
    pub fn create_timer(&mut self, clock: clockid_t, flags: usize) -> isize {
        // SAFETY: takes no pointer.
        let fd = unsafe { sys::raw(libc::SYS_eventfd2, &[0, flags, 0, 0, 0, 0]) };
        if fd >= 0 {
            self.timers.insert(fd as c_int, Timer::off(clock));
        }
        fd
    }

    /// Fires the timers whose time has come.
    pub fn fire_timers(&mut self, now: u64) {
        let mut alarm = false;
        for (fd, timer) in &mut self.timers {
            match (timer.fire(now), *fd) {
                (0, _) => {}
                (_, ALARM) => alarm = true,
                (times, fd) => add_to(fd, times),
            }
        }
        if alarm {
            let main = self.threads[0].tid as usize;
            let process = sys::process_number() as usize;
            let arguments = [process, main, libc::SIGALRM as usize, 0, 0, 0];
            // SAFETY: takes no pointer.
            unsafe { sys::raw(libc::SYS_tgkill, &arguments) };
            if is_handled(libc::SIGALRM) {
                self.interrupt(0);
            }
        }
    }
}

/// Does what timerfd_settime(2) does.
///
/// # Safety
///
/// As for [`sys::raw`].
pub unsafe fn set(me: usize, a: &Arguments) -> isize {
    let mut scheduler = lock_as(me);
    let fd = a[0] as c_int;
    let Some(timer) = scheduler.timers.get_mut(&fd) else {
        return -libc::EINVAL as isize;
    };
    let old = itimerspec {
        it_interval: sys::spec(timer.every),
        it_value: sys::spec(timer.left()),
    };
    // SAFETY: the caller's promise.
    let new: Option<&mut itimerspec> = unsafe { at(a[2]) };
    if let Some(new) = new {
        drain(fd);
        timer.every = sys::nanos(&new.it_interval);
        timer.at = match sys::nanos(&new.it_value) {
            0 => NEVER,
            value if a[1] as c_int & libc::TFD_TIMER_ABSTIME == 0 => after(value),
            value => moment(timer.clock, value),
        };
    }
    // SAFETY: the caller's promise: null, or room for it.
    unsafe { put(a[3], old) };
    0
}

/// Does what setitimer(2) does.
///
/// # Safety
///
/// As for [`sys::raw`].
pub unsafe fn set_alarm(me: usize, a: &Arguments) -> isize {
    if a[0] as c_int != libc::ITIMER_REAL {
        // SAFETY: the caller's promise.
        return unsafe { sys::raw(libc::SYS_setitimer, a) };
    }
    let mut scheduler = lock_as(me);
    let off = Timer::off(libc::CLOCK_MONOTONIC);
    let timer = scheduler.timers.entry(ALARM).or_insert(off);
    let old = itimerval {
        it_interval: sys::micros(timer.every),
        it_value: sys::micros(timer.left()),
    };
    // SAFETY: the caller's promise: null, or valid.
    let new: Option<&mut itimerval> = unsafe { at(a[1]) };
    if let Some(new) = new {
        timer.every = sys::nanos_of_micros(&new.it_interval);
        timer.at = match sys::nanos_of_micros(&new.it_value) {
            0 => NEVER,
            value => after(value),
        };
    }
    // SAFETY: the caller's promise: null, or room for it.
    unsafe { put(a[2], old) };
    0
}

/// Adds to the count of an eventfd.
fn add_to(fd: c_int, times: u64) {
    let at = &raw const times as usize;
    // SAFETY: the kernel reads the eight bytes of `times`.
    unsafe { sys::raw(libc::SYS_write, &[fd as usize, at, 8, 0, 0, 0]) };
}

/// Sets the count of an eventfd to 0.
fn drain(fd: c_int) {
    let mut times = 0u64;
    if sys::is_ready(fd, libc::POLLIN) {
        let at = &raw mut times as usize;
        // SAFETY: the kernel writes the eight bytes of `times`.
        unsafe { sys::raw(libc::SYS_read, &[fd as usize, at, 8, 0, 0, 0]) };
    }
}

//! Futexes that are private to this process. Others are real.

use core::ffi::c_int;
use core::sync::atomic::{AtomicU32, Ordering};

use libc::timespec;

use crate::sched::{Outcome, SCHEDULER, Wait};
use crate::sys::{self, Arguments, at, raw};
use crate::time::{NEVER, after, moment};
use crate::turn::{self, is_outside, lock_as};

/// Returns which threads a call is about: those that share one of these bits.
fn bits(a: &Arguments) -> u32 {
    match a[1] as c_int & libc::FUTEX_CMD_MASK {
        libc::FUTEX_WAIT_BITSET | libc::FUTEX_WAKE_BITSET => a[5] as u32,
        _ => u32::MAX,
    }
}

/// Returns whether a call is one of these, on a futex that is private.
fn is(a: &Arguments, commands: [c_int; 2]) -> bool {
    let operation = a[1] as c_int;
    let command = operation & libc::FUTEX_CMD_MASK;
    operation & libc::FUTEX_PRIVATE_FLAG != 0 && commands.contains(&command)
}

const WAITS: [c_int; 2] = [libc::FUTEX_WAIT, libc::FUTEX_WAIT_BITSET];
const WAKES: [c_int; 2] = [libc::FUTEX_WAKE, libc::FUTEX_WAKE_BITSET];

/// Does what futex(2) does.
///
/// # Safety
///
/// As for [`raw`] with SYS_futex.
pub unsafe fn futex(me: usize, a: &Arguments) -> isize {
    if is(a, WAITS) {
        // SAFETY: the caller's promise.
        return unsafe { wait(me, a) };
    }
    let (mut rest, mut woken) = (*a, 0);
    if is(a, WAKES) {
        let count = a[2].min(c_int::MAX as usize);
        woken = lock_as(me).wake_futex(a[0], bits(a), count);
        if woken == count {
            return woken as isize;
        }
        // Threads that the clock doesn't know wait in the kernel.
        rest[2] = count - woken;
    }
    // SAFETY: the caller's promise.
    match unsafe { raw(libc::SYS_futex, &rest) } {
        error if error < 0 && woken == 0 => error,
        others => woken as isize + others.max(0),
    }
}

/// # Safety
///
/// As for [`raw`] with SYS_futex and FUTEX_WAIT or FUTEX_WAIT_BITSET.
unsafe fn wait(me: usize, a: &Arguments) -> isize {
    let operation = a[1] as c_int;
    let clock = match operation & libc::FUTEX_CLOCK_REALTIME {
        0 => libc::CLOCK_MONOTONIC,
        _ => libc::CLOCK_REALTIME,
    };
    // SAFETY: the caller's promise: null, or a time.
    let deadline = match unsafe { at::<timespec>(a[3]) } {
        None => NEVER,
        Some(time) if operation & libc::FUTEX_CMD_MASK == libc::FUTEX_WAIT => {
            after(sys::nanos(time))
        }
        Some(time) => moment(clock, sys::nanos(time)),
    };
    let scheduler = lock_as(me);
    // SAFETY: the caller's promise: an aligned word.
    let word = unsafe { AtomicU32::from_ptr(a[0] as *mut u32) };
    // SeqCst: as futex(2) compares. A wake comes after the word was changed, and takes the lock.
    if word.load(Ordering::SeqCst) != a[2] as u32 {
        return -libc::EAGAIN as isize;
    }
    let (address, bits) = (a[0], bits(a));
    match turn::wait(scheduler, me, Wait::Futex { address, bits }, deadline) {
        Outcome::Woken => 0,
        Outcome::TimedOut => -libc::ETIMEDOUT as isize,
        Outcome::Interrupted => -libc::EINTR as isize,
    }
}

/// Wakes the clock's threads for one that it doesn't know, or no longer.
pub fn wake_from_outside(a: &Arguments) {
    if is(a, WAKES) && is_outside() {
        SCHEDULER.lock().wake_futex(a[0], bits(a), a[2]);
    }
}

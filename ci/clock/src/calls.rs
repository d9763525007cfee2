//! What is done for each system call.

use core::ffi::{c_int, c_long};
use core::sync::atomic::Ordering;

use libc::{clockid_t, pollfd, timespec};

use crate::sched::{Outcome, Wait};
use crate::sys::{self, Arguments, MILLISECOND, at, put, raw};
use crate::time::{self, NEVER, after};
use crate::turn::{self, Inside, lock_as};
use crate::{blocking, fds, futex, timers};

const EINTR: isize = -libc::EINTR as isize;
/// Of `linux/prctl.h`.
const PR_GET_AUXV: usize = 0x4155_5856;

/// Does a system call as a thread under the clock sees it. Returns its result, or an error's
/// number negated.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn dispatch(number: c_long, a: &Arguments) -> isize {
    if turn::is_on() && is_look(number, a) {
        // SAFETY: the caller's promise.
        return unsafe { look(number, a) };
    }
    match Inside::enter() {
        // SAFETY: the caller's promise.
        Some(inside) => unsafe { emulate(inside.me, number, a) },
        // SAFETY: the caller's promise.
        None => unsafe {
            if number == libc::SYS_futex {
                futex::wake_from_outside(a);
            }
            raw(number, a)
        },
    }
}

/// Whether a call asks for a time that isn't a CPU's.
fn is_look(number: c_long, a: &Arguments) -> bool {
    let cpu = [
        libc::CLOCK_PROCESS_CPUTIME_ID,
        libc::CLOCK_THREAD_CPUTIME_ID,
    ];
    let clock = a[0] as clockid_t;
    match number {
        libc::SYS_clock_gettime => clock >= 0 && !cpu.contains(&clock),
        libc::SYS_time => true,
        _ => false,
    }
}

/// # Safety
///
/// As for [`raw`] with one of the calls of [`is_look`].
unsafe fn look(number: c_long, a: &Arguments) -> isize {
    // SAFETY: throughout, the caller's promise.
    unsafe {
        match number {
            libc::SYS_clock_gettime => {
                let now = sys::spec(turn::look(a[0] as clockid_t));
                put(a[1], now);
            }
            _ => {
                let wall = turn::look(libc::CLOCK_REALTIME);
                let now = (wall / sys::SECOND) as libc::time_t;
                put(a[0], now);
                return now as isize;
            }
        }
    }
    0
}

/// Returns the deadline that a `timespec` behind `pointer` sets from now on.
///
/// # Safety
///
/// `pointer` is null or points to one.
unsafe fn after_spec(pointer: usize) -> u64 {
    // SAFETY: the caller's promise.
    let time = unsafe { at::<timespec>(pointer) };
    time.map_or(NEVER, |time| after(sys::nanos(time)))
}

fn after_ms(ms: usize) -> u64 {
    match ms as c_int {
        ms if ms < 0 => NEVER,
        ms => after(ms as u64 * MILLISECOND),
    }
}

/// # Safety
///
/// As for [`raw`].
unsafe fn emulate(me: usize, number: c_long, a: &Arguments) -> isize {
    // SAFETY: throughout, the caller's promise: the pointers are what this call's must be.
    unsafe {
        match number {
            libc::SYS_futex => futex::futex(me, a),
            libc::SYS_nanosleep | libc::SYS_clock_nanosleep => sleep(me, number, a),
            libc::SYS_sched_yield => {
                turn::pass(me, true);
                0
            }
            libc::SYS_epoll_wait | libc::SYS_epoll_pwait => {
                fds::epoll(me, a[0], a[1], a[2], after_ms(a[3]))
            }
            libc::SYS_poll => poll(me, a, after_ms(a[2])),
            libc::SYS_ppoll => poll(me, a, after_spec(a[2])),
            libc::SYS_read
            | libc::SYS_readv
            | libc::SYS_recvfrom
            | libc::SYS_recvmsg
            | libc::SYS_accept
            | libc::SYS_accept4 => blocking::receive(me, number, a),
            libc::SYS_write | libc::SYS_writev | libc::SYS_sendto | libc::SYS_sendmsg => {
                blocking::send(me, number, a)
            }
            libc::SYS_connect => blocking::connect(me, a),
            libc::SYS_timerfd_create => lock_as(me).create_timer(a[0] as clockid_t, a[1]),
            libc::SYS_timerfd_settime => timers::set(me, a),
            libc::SYS_setitimer => timers::set_alarm(me, a),
            _ => note(me, number, a),
        }
    }
}

/// Does a call that is real, and takes note of what it means to the clock.
///
/// # Safety
///
/// As for [`raw`].
unsafe fn note(me: usize, number: c_long, a: &Arguments) -> isize {
    match number {
        libc::SYS_close => drop(lock_as(me).timers.remove(&(a[0] as c_int))),
        libc::SYS_socket if [libc::AF_INET, libc::AF_INET6].contains(&(a[0] as c_int)) => {
            fds::NETWORK.store(true, Ordering::Relaxed);
        }
        _ => {}
    }
    // SAFETY: the caller's promise.
    let result = unsafe { raw(number, a) };
    if number == libc::SYS_prctl && a[0] == PR_GET_AUXV && result > 0 {
        // SAFETY: the kernel has just written so many bytes there, or as many as there was room.
        unsafe { hide_fast_clock(a[1] as *mut usize, a[2].min(result as usize)) };
    }
    result
}

/// Hides the kernel's fast clock, the vDSO, in a copy of the auxiliary vector, which is `length`
/// bytes long. Rustix looks for it there, and makes a system call if there is none.
///
/// # Safety
///
/// `vector` points to so many bytes, which are pairs of words.
unsafe fn hide_fast_clock(vector: *mut usize, length: usize) {
    for at in (0..length / size_of::<usize>()).step_by(2) {
        // SAFETY: the caller's promise; it needn't be aligned.
        unsafe {
            if vector.add(at).read_unaligned() == libc::AT_SYSINFO_EHDR as usize {
                vector.add(at).write_unaligned(libc::AT_IGNORE as usize);
            }
        }
    }
}

/// # Safety
///
/// As for [`raw`] with SYS_poll.
unsafe fn poll(me: usize, a: &Arguments, deadline: u64) -> isize {
    match a[1] {
        0 => fds::poll(me, &mut [], deadline),
        // SAFETY: the caller's promise.
        count => unsafe {
            let fds = core::slice::from_raw_parts_mut(a[0] as *mut pollfd, count);
            fds::poll(me, fds, deadline)
        },
    }
}

/// # Safety
///
/// As for [`raw`] with SYS_nanosleep or SYS_clock_nanosleep.
unsafe fn sleep(me: usize, number: c_long, a: &Arguments) -> isize {
    let (time, left, is_absolute) = match number {
        libc::SYS_nanosleep => (a[0], a[1], false),
        _ => (a[2], a[3], a[1] as c_int & libc::TIMER_ABSTIME != 0),
    };
    // SAFETY: the caller's promise.
    let nanos = unsafe { at(time) }.map_or(0, |time| sys::nanos(time));
    let deadline = match is_absolute {
        true => time::moment(a[0] as clockid_t, nanos),
        false => after(nanos),
    };
    if turn::wait(lock_as(me), me, Wait::Time, deadline) != Outcome::Interrupted {
        return 0;
    }
    if !is_absolute {
        let rest = sys::spec(deadline.saturating_sub(time::now()));
        // SAFETY: the caller's promise: null, or room for the time that is left.
        unsafe { put(left, rest) };
    }
    EINTR
}

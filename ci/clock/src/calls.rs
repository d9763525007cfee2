//! What is done for each system call.

use core::ffi::{c_int, c_long};
use core::sync::atomic::{AtomicU32, Ordering};

use libc::{clockid_t, pollfd, timespec, timeval};

use crate::sched::{self, Outcome, Wait};
use crate::sys::{self, Arguments, MILLISECOND, raw};
use crate::time::{self, NEVER, after};
use crate::timers::{self, Timer};
use crate::turn::{self, Inside, lock_as};
use crate::{blocking, fds, threads};

const EINTR: isize = -libc::EINTR as isize;
/// Of `linux/prctl.h`.
const PR_GET_AUXV: usize = 0x4155_5856;
const EINVAL: isize = -libc::EINVAL as isize;

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
        None => unsafe { raw(number, a) },
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
        libc::SYS_gettimeofday | libc::SYS_time => true,
        _ => false,
    }
}

/// # Safety
///
/// As for [`raw`] with one of the calls of [`is_look`].
unsafe fn look(number: c_long, a: &Arguments) -> isize {
    let wall = || time::look(libc::CLOCK_REALTIME);
    // SAFETY: the caller's promise: each pointer is valid, or null where that is allowed.
    unsafe {
        match number {
            libc::SYS_clock_gettime => {
                *(a[1] as *mut timespec) = sys::spec(time::look(a[0] as clockid_t));
            }
            libc::SYS_gettimeofday => {
                if let Some(time) = (a[0] as *mut timeval).as_mut() {
                    *time = sys::micros(wall());
                }
            }
            _ => {
                let seconds = (wall() / sys::SECOND) as libc::time_t;
                if let Some(time) = (a[0] as *mut libc::time_t).as_mut() {
                    *time = seconds;
                }
                return seconds as isize;
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
    let time = unsafe { (pointer as *const timespec).as_ref() };
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
            libc::SYS_futex => futex(me, a),
            libc::SYS_nanosleep | libc::SYS_clock_nanosleep => sleep(me, number, a),
            libc::SYS_sched_yield => {
                turn::pass(me, true);
                0
            }
            libc::SYS_epoll_wait | libc::SYS_epoll_pwait => {
                fds::epoll(me, a[0], a[1], a[2], after_ms(a[3]))
            }
            libc::SYS_epoll_pwait2 => fds::epoll(me, a[0], a[1], a[2], after_spec(a[3])),
            libc::SYS_poll => poll(me, a, after_ms(a[2])),
            libc::SYS_ppoll => poll(me, a, after_spec(a[2])),
            libc::SYS_select => {
                let time = (a[4] as *const timeval).as_ref();
                let time = time.map_or(NEVER, |time| after(sys::nanos_of_micros(time)));
                fds::select(me, a[0], [a[1] as _, a[2] as _, a[3] as _], time)
            }
            libc::SYS_pselect6 => fds::select(
                me,
                a[0],
                [a[1] as _, a[2] as _, a[3] as _],
                after_spec(a[4]),
            ),
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
            libc::SYS_timerfd_settime | libc::SYS_timerfd_gettime => timer(me, number, a),
            libc::SYS_setitimer => set_alarm(me, a),
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
        libc::SYS_close => blocking::close(me, a[0] as c_int),
        libc::SYS_socket if [libc::AF_INET, libc::AF_INET6].contains(&(a[0] as c_int)) => {
            fds::NETWORK.store(true, Ordering::Relaxed);
        }
        // SAFETY: the caller's promise.
        libc::SYS_setsockopt => unsafe { blocking::set_limit(me, a) },
        _ => {}
    }
    // SAFETY: the caller's promise.
    let result = unsafe { raw(number, a) };
    match number {
        libc::SYS_kill if a[0] as c_int == sys::process_number() => {
            threads::signaled(me, a[1] as c_int, None);
        }
        // SAFETY: the kernel has just written so many bytes there, or as many as there was room.
        libc::SYS_prctl if a[0] == PR_GET_AUXV && result > 0 => unsafe {
            hide_fast_clock(a[1] as *mut usize, a[2].min(result as usize));
        },
        _ => {}
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
    let nanos = sys::nanos(unsafe { &*(time as *const timespec) });
    let deadline = match is_absolute {
        true => time::moment(a[0] as clockid_t, nanos),
        false => after(nanos),
    };
    if turn::wait(lock_as(me), me, Wait::Time, deadline) != Outcome::Interrupted {
        return 0;
    }
    // SAFETY: the caller's promise: null, or room for the time that is left.
    if !is_absolute && let Some(left) = unsafe { (left as *mut timespec).as_mut() } {
        *left = sys::spec(deadline.saturating_sub(time::now()));
    }
    EINTR
}

/// # Safety
///
/// As for [`raw`] with SYS_timerfd_settime or SYS_timerfd_gettime.
unsafe fn timer(me: usize, number: c_long, a: &Arguments) -> isize {
    let mut scheduler = lock_as(me);
    let fd = a[0] as c_int;
    let Some(timer) = scheduler.timers.get_mut(&fd) else {
        return EINVAL;
    };
    let old = libc::itimerspec {
        it_interval: sys::spec(timer.every),
        it_value: sys::spec(timer.left()),
    };
    let mut to = a[1];
    if number == libc::SYS_timerfd_settime {
        // SAFETY: the caller's promise.
        let new = unsafe { &*(a[2] as *const libc::itimerspec) };
        timers::drain(fd);
        timer.every = sys::nanos(&new.it_interval);
        timer.at = match (
            sys::nanos(&new.it_value),
            a[1] as c_int & libc::TFD_TIMER_ABSTIME,
        ) {
            (0, _) => NEVER,
            (value, 0) => after(value),
            (value, _) => time::moment(timer.clock, value),
        };
        to = a[3];
    }
    // SAFETY: the caller's promise: null, or room for it.
    if let Some(to) = unsafe { (to as *mut libc::itimerspec).as_mut() } {
        *to = old;
    }
    0
}

/// # Safety
///
/// As for [`raw`] with SYS_setitimer.
unsafe fn set_alarm(me: usize, a: &Arguments) -> isize {
    if a[0] as c_int != libc::ITIMER_REAL {
        // SAFETY: the caller's promise.
        return unsafe { raw(libc::SYS_setitimer, a) };
    }
    let mut scheduler = lock_as(me);
    let off = Timer::off(libc::CLOCK_MONOTONIC);
    let timer = scheduler.timers.entry(timers::ALARM).or_insert(off);
    let old = libc::itimerval {
        it_interval: sys::micros(timer.every),
        it_value: sys::micros(timer.left()),
    };
    // SAFETY: the caller's promise: each is null or valid.
    let (new, to) = unsafe {
        (
            (a[1] as *const libc::itimerval).as_ref(),
            (a[2] as *mut libc::itimerval).as_mut(),
        )
    };
    if let Some(new) = new {
        timer.every = sys::nanos_of_micros(&new.it_interval);
        timer.at = match sys::nanos_of_micros(&new.it_value) {
            0 => NEVER,
            value => after(value),
        };
    }
    if let Some(to) = to {
        *to = old;
    }
    0
}

/// Emulates a futex that is private to this process. Others are real.
///
/// # Safety
///
/// As for [`raw`] with SYS_futex.
unsafe fn futex(me: usize, a: &Arguments) -> isize {
    let operation = a[1] as c_int;
    let command = operation & libc::FUTEX_CMD_MASK;
    let bits = match command {
        libc::FUTEX_WAIT_BITSET | libc::FUTEX_WAKE_BITSET => a[5] as u32,
        _ => u32::MAX,
    };
    if operation & libc::FUTEX_PRIVATE_FLAG == 0 {
        // SAFETY: the caller's promise.
        return unsafe { raw(libc::SYS_futex, a) };
    }
    match command {
        // SAFETY: the caller's promise.
        libc::FUTEX_WAIT | libc::FUTEX_WAIT_BITSET => unsafe { futex_wait(me, a, bits) },
        libc::FUTEX_WAKE | libc::FUTEX_WAKE_BITSET => {
            let count = a[2].min(c_int::MAX as usize);
            let woken = lock_as(me).wake_futex(a[0], bits, count);
            // Threads that the clock doesn't know wait in the kernel.
            let mut a = *a;
            a[2] = count - woken;
            let others = match a[2] {
                0 => 0,
                // SAFETY: the caller's promise.
                _ => unsafe { raw(libc::SYS_futex, &a) },
            };
            woken as isize + others.max(0)
        }
        // SAFETY: the caller's promise.
        _ => unsafe { raw(libc::SYS_futex, a) },
    }
}

/// # Safety
///
/// As for [`raw`] with SYS_futex and FUTEX_WAIT or FUTEX_WAIT_BITSET.
unsafe fn futex_wait(me: usize, a: &Arguments, bits: u32) -> isize {
    let operation = a[1] as c_int;
    // SAFETY: the caller's promise: null, or a time.
    let time = unsafe { (a[3] as *const timespec).as_ref() }.map(sys::nanos);
    let is_relative = operation & libc::FUTEX_CMD_MASK == libc::FUTEX_WAIT;
    let clock = match operation & libc::FUTEX_CLOCK_REALTIME {
        0 => libc::CLOCK_MONOTONIC,
        _ => libc::CLOCK_REALTIME,
    };
    let deadline = match time {
        None => NEVER,
        Some(time) if is_relative => after(time),
        Some(time) => time::moment(clock, time),
    };
    let scheduler = lock_as(me);
    // SAFETY: the caller's promise: an aligned word.
    let word = unsafe { AtomicU32::from_ptr(a[0] as *mut u32) };
    // SeqCst: as futex(2) compares. A wake comes after the word was changed, and takes the lock.
    if word.load(Ordering::SeqCst) != a[2] as u32 {
        return -libc::EAGAIN as isize;
    }
    match turn::wait(
        scheduler,
        me,
        Wait::Futex {
            address: a[0],
            bits,
        },
        deadline,
    ) {
        Outcome::Woken => 0,
        Outcome::TimedOut => -libc::ETIMEDOUT as isize,
        Outcome::Interrupted => EINTR,
    }
}

/// Wakes for a thread that the clock doesn't know, or no longer.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn wake_from_outside(number: c_long, a: &Arguments) {
    let command = a[1] as c_int & libc::FUTEX_CMD_MASK;
    let wakes = [libc::FUTEX_WAKE, libc::FUTEX_WAKE_BITSET].contains(&command);
    if number == libc::SYS_futex && wakes && turn::is_outside() {
        sched::SCHEDULER.lock().wake_futex(a[0], u32::MAX, a[2]);
    }
}

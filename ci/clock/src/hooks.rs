//! The functions of libc that this library replaces.

use core::ffi::{c_int, c_long, c_uint, c_ulong, c_void};
use core::sync::atomic::AtomicUsize;

use libc::{pthread_attr_t, pthread_t, time_t};

use crate::calls::{dispatch, wake_from_outside};
use crate::sched::Inside;
use crate::sys::{self, Arguments};
use crate::threads::{self, next};

/// Makes a call, and tells of an error as libc does.
///
/// # Safety
///
/// As for [`sys::raw`].
unsafe fn call(number: c_long, a: Arguments) -> isize {
    // SAFETY: the caller's promise.
    let result = unsafe { dispatch(number, &a) };
    if (-4095..0).contains(&result) {
        return fail(-result as c_int);
    }
    result
}

fn fail(error: c_int) -> isize {
    // SAFETY: libc gives each thread a place for it.
    unsafe { *libc::__errno_location() = error };
    -1
}

/// Functions that pass their arguments to a system call. In registers, all arguments look like
/// words; what the call doesn't use of them is not looked at.
macro_rules! hooks {
    ($($name:ident($($argument:ident),*) -> $result:ty = $number:ident;)*) => {$(
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name($($argument: usize),*) -> $result {
            let mut arguments = [0; 6];
            let given: &[usize] = &[$($argument),*];
            arguments[..given.len()].copy_from_slice(given);
            // SAFETY: whoever calls libc's function keeps the promises that the call asks for.
            unsafe { call(libc::$number, arguments) as $result }
        }
    )*};
}

hooks! {
    nanosleep(a, b) -> c_int = SYS_nanosleep;
    epoll_wait(a, b, c, d) -> c_int = SYS_epoll_wait;
    epoll_pwait(a, b, c, d, e) -> c_int = SYS_epoll_pwait;
    epoll_pwait2(a, b, c, d, e) -> c_int = SYS_epoll_pwait2;
    poll(a, b, c) -> c_int = SYS_poll;
    ppoll(a, b, c, d) -> c_int = SYS_ppoll;
    select(a, b, c, d, e) -> c_int = SYS_select;
    pselect(a, b, c, d, e, f) -> c_int = SYS_pselect6;
    sched_yield() -> c_int = SYS_sched_yield;
    read(a, b, c) -> isize = SYS_read;
    readv(a, b, c) -> isize = SYS_readv;
    recvfrom(a, b, c, d, e, f) -> isize = SYS_recvfrom;
    recv(a, b, c, d) -> isize = SYS_recvfrom;
    recvmsg(a, b, c) -> isize = SYS_recvmsg;
    accept(a, b, c) -> c_int = SYS_accept;
    accept4(a, b, c, d) -> c_int = SYS_accept4;
    write(a, b, c) -> isize = SYS_write;
    writev(a, b, c) -> isize = SYS_writev;
    sendto(a, b, c, d, e, f) -> isize = SYS_sendto;
    send(a, b, c, d) -> isize = SYS_sendto;
    sendmsg(a, b, c) -> isize = SYS_sendmsg;
    close(a) -> c_int = SYS_close;
    connect(a, b, c) -> c_int = SYS_connect;
    socket(a, b, c) -> c_int = SYS_socket;
    setsockopt(a, b, c, d, e) -> c_int = SYS_setsockopt;
    timerfd_create(a, b) -> c_int = SYS_timerfd_create;
    timerfd_settime(a, b, c, d) -> c_int = SYS_timerfd_settime;
    timerfd_gettime(a, b) -> c_int = SYS_timerfd_gettime;
    clock_gettime(a, b) -> c_int = SYS_clock_gettime;
    gettimeofday(a, b) -> c_int = SYS_gettimeofday;
    time(a) -> time_t = SYS_time;
    setitimer(a, b, c) -> c_int = SYS_setitimer;
    kill(a, b) -> c_int = SYS_kill;
}

/// In C it takes any number of arguments; they are passed in the same places either way.
#[unsafe(no_mangle)]
unsafe extern "C" fn syscall(
    number: c_long,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> c_long {
    let arguments = [a, b, c, d, e, f];
    // SAFETY: the caller keeps the promises that the call asks for.
    unsafe {
        wake_from_outside(number, &arguments);
        call(number, arguments) as c_long
    }
}

/// Returns the error instead of setting it.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_nanosleep(a: usize, b: usize, c: usize, d: usize) -> c_int {
    // SAFETY: the caller keeps the promises that the call asks for.
    unsafe { -dispatch(libc::SYS_clock_nanosleep, &[a, b, c, d, 0, 0]) as c_int }
}

#[unsafe(no_mangle)]
extern "C" fn usleep(microseconds: c_uint) -> c_int {
    let time = sys::spec(microseconds as u64 * 1_000);
    // SAFETY: `time` outlives the call.
    unsafe {
        call(
            libc::SYS_nanosleep,
            [&raw const time as usize, 0, 0, 0, 0, 0],
        ) as c_int
    }
}

/// Returns the seconds that are left.
#[unsafe(no_mangle)]
extern "C" fn sleep(seconds: c_uint) -> c_uint {
    let mut time = sys::spec(seconds as u64 * sys::SECOND);
    let at = &raw mut time as usize;
    // SAFETY: `time` outlives the call, and the kernel allows both pointers to be the same.
    match unsafe { call(libc::SYS_nanosleep, [at, at, 0, 0, 0, 0]) } {
        0 => 0,
        _ => time.tv_sec as c_uint,
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_create(
    id: *mut pthread_t,
    attributes: *const pthread_attr_t,
    body: *const c_void,
    argument: *mut c_void,
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe { threads::create(id, attributes, body, argument) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_join(id: pthread_t, value: *mut *mut c_void) -> c_int {
    static REAL: AtomicUsize = AtomicUsize::new(0);
    let inside = Inside::enter();
    if let Some(inside) = &inside {
        threads::join(inside.me, id);
    }
    // SAFETY: the type is that of pthread_join(3), and the arguments are the caller's.
    unsafe {
        let real: unsafe extern "C" fn(pthread_t, *mut *mut c_void) -> c_int =
            next(&REAL, c"pthread_join");
        real(id, value)
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_detach(id: pthread_t) -> c_int {
    static REAL: AtomicUsize = AtomicUsize::new(0);
    if let Some(inside) = Inside::enter() {
        threads::detach(inside.me, id);
    }
    // SAFETY: the type is that of pthread_detach(3), and the argument is the caller's.
    unsafe {
        let real: unsafe extern "C" fn(pthread_t) -> c_int = next(&REAL, c"pthread_detach");
        real(id)
    }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn pthread_kill(id: pthread_t, signal: c_int) -> c_int {
    static REAL: AtomicUsize = AtomicUsize::new(0);
    // SAFETY: the type is that of pthread_kill(3), and the arguments are the caller's.
    let result = unsafe {
        let real: unsafe extern "C" fn(pthread_t, c_int) -> c_int = next(&REAL, c"pthread_kill");
        real(id, signal)
    };
    if let Some(inside) = Inside::enter() {
        threads::signaled(inside.me, signal, Some(id));
    }
    result
}

/// Rustix finds the kernel's fast clock by this. Without it, it makes a system call.
#[unsafe(no_mangle)]
unsafe extern "C" fn getauxval(kind: c_ulong) -> c_ulong {
    static REAL: AtomicUsize = AtomicUsize::new(0);
    if kind == libc::AT_SYSINFO_EHDR && crate::sched::is_on() {
        return 0;
    }
    // SAFETY: the type is that of getauxval(3).
    unsafe {
        let real: unsafe extern "C" fn(c_ulong) -> c_ulong = next(&REAL, c"getauxval");
        real(kind)
    }
}

/// Functions that start another process. It would have no part in the clock, and the filter,
/// which it would inherit, would kill it.
macro_rules! refused {
    ($($name:ident($($argument:ident),*) -> $kind:ty = $error:expr;)*) => {$(
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name($($argument: usize),*) -> c_int {
            static REAL: AtomicUsize = AtomicUsize::new(0);
            if crate::sched::is_on() {
                sys::say(concat!(
                    "this program starts another one (", stringify!($name),
                    "), which its clock can't include: declare it to run in real time"
                ));
                return $error;
            }
            // SAFETY: the type is that of the function, as far as registers go.
            unsafe {
                let real: $kind = next(&REAL, $crate::hooks::c_name!($name));
                real($($argument),*)
            }
        }
    )*};
}

macro_rules! c_name {
    ($name:ident) => {
        const {
            match core::ffi::CStr::from_bytes_with_nul(concat!(stringify!($name), "\0").as_bytes())
            {
                Ok(name) => name,
                Err(_) => panic!("a name without zeros"),
            }
        }
    };
}
use c_name;

refused! {
    fork() -> unsafe extern "C" fn() -> c_int = fail(libc::ENOTSUP) as c_int;
    posix_spawn(a, b, c, d, e, f)
        -> unsafe extern "C" fn(usize, usize, usize, usize, usize, usize) -> c_int = libc::ENOTSUP;
    posix_spawnp(a, b, c, d, e, f)
        -> unsafe extern "C" fn(usize, usize, usize, usize, usize, usize) -> c_int = libc::ENOTSUP;
}

//! The functions of libc that do nothing but make a system call, and are replaced by this crate's.

use core::ffi::{c_int, c_long};

use libc::time_t;

use crate::calls::dispatch;
use crate::sys::Arguments;

/// Makes a call, and tells of an error as libc does.
///
/// # Safety
///
/// As for [`raw`](crate::sys::raw).
unsafe fn call(number: c_long, a: Arguments) -> isize {
    // SAFETY: the caller's promise.
    let result = unsafe { dispatch(number, &a) };
    if (-4095..0).contains(&result) {
        // SAFETY: libc gives each thread a place for it.
        unsafe { *libc::__errno_location() = -result as c_int };
        return -1;
    }
    result
}

/// Functions that pass their arguments to a system call. In registers, all arguments look like
/// words; what the call doesn't use of them is not looked at.
macro_rules! hooks {
    ($($name:ident($($argument:ident),*) -> $result:ty = $number:ident;)*) => {
        /// Their calls, some more than once.
        pub const CALLS: &[c_long] = &[$(libc::$number),*];

        $(
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name($($argument: usize),*) -> $result {
            let mut arguments = [0; 6];
            let given: &[usize] = &[$($argument),*];
            arguments[..given.len()].copy_from_slice(given);
            // SAFETY: the caller of libc's function keeps the promises that the call asks for.
            unsafe { call(libc::$number, arguments) as $result }
        }
    )*
    };
}

hooks! {
    nanosleep(a, b) -> c_int = SYS_nanosleep;
    epoll_wait(a, b, c, d) -> c_int = SYS_epoll_wait;
    epoll_pwait(a, b, c, d, e) -> c_int = SYS_epoll_pwait;
    poll(a, b, c) -> c_int = SYS_poll;
    ppoll(a, b, c, d) -> c_int = SYS_ppoll;
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
    timerfd_create(a, b) -> c_int = SYS_timerfd_create;
    timerfd_settime(a, b, c, d) -> c_int = SYS_timerfd_settime;
    clock_gettime(a, b) -> c_int = SYS_clock_gettime;
    time(a) -> time_t = SYS_time;
    setitimer(a, b, c) -> c_int = SYS_setitimer;
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
    unsafe { call(number, arguments) as c_long }
}

/// Returns the error instead of setting it.
#[unsafe(no_mangle)]
unsafe extern "C" fn clock_nanosleep(a: usize, b: usize, c: usize, d: usize) -> c_int {
    // SAFETY: the caller keeps the promises that the call asks for.
    unsafe { -dispatch(libc::SYS_clock_nanosleep, &[a, b, c, d, 0, 0]) as c_int }
}

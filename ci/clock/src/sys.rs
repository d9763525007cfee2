//! System calls as the kernel has them, past every hook and filter.

use core::arch::global_asm;
use core::sync::atomic::AtomicU32;

use libc::{c_int, c_long, c_short, clockid_t, pollfd, timespec, timeval};

/// The arguments of a system call, in the order of its manual page.
pub type Arguments = [usize; 6];

/// In nanoseconds.
pub const SECOND: u64 = 1_000_000_000;
/// In nanoseconds.
pub const MILLISECOND: u64 = 1_000_000;

// The one `syscall` instruction that the filter lets pass: it knows the address behind it.
global_asm!(
    ".hidden virtual_clock_raw",
    ".hidden virtual_clock_raw_end",
    ".globl virtual_clock_raw",
    ".globl virtual_clock_raw_end",
    "virtual_clock_raw:",
    "mov rax, rdi",
    "mov r11, rsi",
    "mov rdi, [r11]",
    "mov rsi, [r11 + 8]",
    "mov rdx, [r11 + 16]",
    "mov r10, [r11 + 24]",
    "mov r8, [r11 + 32]",
    "mov r9, [r11 + 40]",
    "syscall",
    "virtual_clock_raw_end:",
    "ret",
);

unsafe extern "C" {
    fn virtual_clock_raw(number: c_long, arguments: *const usize) -> isize;
    static virtual_clock_raw_end: u8;
}

/// Makes a system call. Returns its result, or an error's number negated.
///
/// # Safety
///
/// As for the call itself: pointers in `arguments` are valid for what the kernel does with them.
pub unsafe fn raw(number: c_long, arguments: &Arguments) -> isize {
    // SAFETY: the assembly reads six words and follows the kernel's calling convention; the rest
    // is the caller's promise.
    unsafe { virtual_clock_raw(number, arguments.as_ptr()) }
}

/// Returns the address that the kernel sees as the place of a call of [`raw`].
pub fn raw_end() -> u64 {
    &raw const virtual_clock_raw_end as u64
}

/// Returns a kernel clock's time in nanoseconds.
pub fn real_now(clock: clockid_t) -> u64 {
    let mut time = timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let arguments = [clock as usize, &raw mut time as usize, 0, 0, 0, 0];
    // SAFETY: `time` outlives the call.
    unsafe { raw(libc::SYS_clock_gettime, &arguments) };
    nanos(&time)
}

/// Returns the CPU time of a thread of this process (clock_getcpuclockid(3)).
pub fn cpu_time(tid: c_int) -> u64 {
    real_now((!tid) << 3 | 6)
}

/// Returns the calling thread's number.
pub fn thread_number() -> c_int {
    // SAFETY: takes no pointer.
    unsafe { raw(libc::SYS_gettid, &[0; 6]) as c_int }
}

/// Returns this process's number.
pub fn process_number() -> c_int {
    // SAFETY: takes no pointer.
    unsafe { raw(libc::SYS_getpid, &[0; 6]) as c_int }
}

/// Returns a time in nanoseconds; one before 0 counts as 0.
pub fn nanos(time: &timespec) -> u64 {
    let seconds = (time.tv_sec.max(0) as u64).saturating_mul(SECOND);
    seconds.saturating_add(time.tv_nsec.max(0) as u64)
}

/// Returns a time in nanoseconds; one before 0 counts as 0.
pub fn nanos_of_micros(time: &timeval) -> u64 {
    let seconds = (time.tv_sec.max(0) as u64).saturating_mul(SECOND);
    seconds.saturating_add(time.tv_usec.max(0) as u64 * 1_000)
}

/// Returns nanoseconds as most calls take them.
pub fn spec(nanos: u64) -> timespec {
    timespec {
        tv_sec: (nanos / SECOND) as _,
        tv_nsec: (nanos % SECOND) as _,
    }
}

/// Returns nanoseconds as older calls take them.
pub fn micros(nanos: u64) -> timeval {
    timeval {
        tv_sec: (nanos / SECOND) as _,
        tv_usec: (nanos % SECOND / 1_000) as _,
    }
}

/// Waits in the kernel while `word` holds `value`, for at most `timeout` nanoseconds. Returns
/// whether a signal's handler has run instead.
pub fn futex_wait(word: &AtomicU32, value: u32, timeout: Option<u64>) -> bool {
    let time = timeout.map(spec);
    let time = time.as_ref().map_or(0, |time| &raw const *time as usize);
    let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
    let arguments = [
        word.as_ptr() as usize,
        operation as usize,
        value as usize,
        time,
        0,
        0,
    ];
    // SAFETY: both pointers outlive the call.
    unsafe { raw(libc::SYS_futex, &arguments) == -libc::EINTR as isize }
}

/// Wakes one thread that waits in [`futex_wait`].
pub fn futex_wake(word: &AtomicU32) {
    let operation = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
    let arguments = [word.as_ptr() as usize, operation as usize, 1, 0, 0, 0];
    // SAFETY: the kernel only compares the address.
    unsafe { raw(libc::SYS_futex, &arguments) };
}

/// Asks which of `fds` are ready, waiting at most `ms` milliseconds of real time for the first.
/// Returns their count, or an error's number negated.
pub fn poll_now(fds: &mut [pollfd], ms: usize) -> isize {
    let arguments = [fds.as_mut_ptr() as usize, fds.len(), ms, 0, 0, 0];
    // SAFETY: pointer and length are of one slice.
    unsafe { raw(libc::SYS_poll, &arguments) }
}

/// Returns what poll(2) is asked about one descriptor.
pub fn asks(fd: c_int, events: c_short) -> pollfd {
    let revents = 0;
    pollfd {
        fd,
        events,
        revents,
    }
}

/// Returns whether a descriptor is ready for `events`, or in error.
pub fn is_ready(fd: c_int, events: c_short) -> bool {
    poll_now(&mut [asks(fd, events)], 0) != 0
}

/// Returns the flags of an open file, or an error's number negated.
pub fn file_flags(fd: usize) -> isize {
    // SAFETY: takes no pointer.
    unsafe { raw(libc::SYS_fcntl, &[fd, libc::F_GETFL as usize, 0, 0, 0, 0]) }
}

/// Writes a line to standard error.
pub fn say(text: &str) {
    let line = format!("virtual-clock: {text}\n");
    let arguments = [2, line.as_ptr() as usize, line.len(), 0, 0, 0];
    // SAFETY: pointer and length are of one string.
    unsafe { raw(libc::SYS_write, &arguments) };
}

/// Reads a file of `/proc` into `buffer`, without std, whose calls would come back as hooks.
/// Returns what it holds, as far as there is room.
pub fn read_proc<'a>(path: &core::ffi::CStr, buffer: &'a mut [u8]) -> Option<&'a [u8]> {
    let open = [
        libc::AT_FDCWD as usize,
        path.as_ptr() as usize,
        libc::O_CLOEXEC as usize,
        0,
        0,
        0,
    ];
    // SAFETY: the path is terminated; the buffer is as long as the kernel is told.
    let length = unsafe {
        let fd = raw(libc::SYS_openat, &open);
        if fd < 0 {
            return None;
        }
        let read = [
            fd as usize,
            buffer.as_mut_ptr() as usize,
            buffer.len(),
            0,
            0,
            0,
        ];
        let length = raw(libc::SYS_read, &read);
        raw(libc::SYS_close, &[fd as usize, 0, 0, 0, 0, 0]);
        length
    };
    buffer.get(..usize::try_from(length).ok()?)
}

/// Returns what an argument points to, if it isn't null.
///
/// # Safety
///
/// Then it is valid, and nothing else uses it as long as what is returned.
pub unsafe fn at<'a, T>(argument: usize) -> Option<&'a mut T> {
    // SAFETY: the caller's promise.
    unsafe { (argument as *mut T).as_mut() }
}

/// Writes what an argument asks for, if it isn't null.
///
/// # Safety
///
/// As for [`at`].
pub unsafe fn put<T>(argument: usize, value: T) {
    // SAFETY: the caller's promise.
    if let Some(to) = unsafe { at(argument) } {
        *to = value;
    }
}

/// Returns whether the program has a handler for this signal.
pub fn is_handled(signal: c_int) -> bool {
    // The kernel's `struct sigaction` begins with the handler, and is 32 bytes long.
    let mut action = [0usize; 4];
    let arguments = [signal as usize, 0, action.as_mut_ptr() as usize, 8, 0, 0];
    // SAFETY: `action` is as large as the kernel's structure.
    unsafe { raw(libc::SYS_rt_sigaction, &arguments) };
    ![libc::SIG_DFL, libc::SIG_IGN].contains(&action[0])
}

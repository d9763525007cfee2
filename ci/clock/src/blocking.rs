//! Calls that wait at one file descriptor.

use core::ffi::{c_int, c_long};
use core::mem::MaybeUninit;

use libc::c_short;

use crate::fds::wait;
use crate::sched::Outcome;
use crate::sys::{self, Arguments, asks, is_ready, raw};
use crate::time::{NEVER, after};
use crate::turn::{lock_as, pass};

const EAGAIN: isize = -libc::EAGAIN as isize;
const EINTR: isize = -libc::EINTR as isize;
const IN_PROGRESS: isize = -libc::EINPROGRESS as isize;

/// What pwritev2(2) says of a file that can't be asked not to wait.
const NO_SUCH_MODE: isize = -libc::EOPNOTSUPP as isize;

/// How a blocking call waits.
struct Blocking {
    /// The thread's place.
    me: usize,
    /// The descriptor.
    fd: c_int,
    /// What it waits for.
    events: c_short,
    /// Until when, by SO_RCVTIMEO or SO_SNDTIMEO.
    deadline: u64,
}

impl Blocking {
    fn new(me: usize, fd: usize, events: c_short) -> Self {
        let option = match events {
            libc::POLLOUT => libc::SO_SNDTIMEO,
            _ => libc::SO_RCVTIMEO,
        };
        // SAFETY: the kernel's type of both options.
        let limit = unsafe { socket_option::<libc::timeval>(fd, option) };
        let deadline = match limit.map_or(0, |limit| sys::nanos_of_micros(&limit)) {
            0 => NEVER,
            limit => after(limit),
        };
        Blocking {
            me,
            fd: fd as c_int,
            events,
            deadline,
        }
    }

    /// Waits until the descriptor is ready.
    fn wait(&self) -> Result<(), isize> {
        while !is_ready(self.fd, self.events) {
            match wait(self.me, &[asks(self.fd, self.events)], self.deadline) {
                Outcome::Woken => {}
                Outcome::TimedOut => return Err(EAGAIN),
                Outcome::Interrupted => return Err(EINTR),
            }
        }
        Ok(())
    }

    /// Waits after a send that found no room. Returns 0, or an error's number negated.
    fn wait_to_send(&self) -> isize {
        if !is_ready(self.fd, self.events) {
            return self.wait().err().unwrap_or(0);
        }
        // SAFETY: the kernel's type of the option.
        if unsafe { socket_option::<c_int>(self.fd as usize, libc::SO_TYPE) }.is_none() {
            // A file on a disk, which is in no hurry, but depends on no thread.
            return NO_SUCH_MODE;
        }
        // The datagram's receiver is full, which this socket doesn't tell.
        pass(self.me, true);
        0
    }
}

/// Returns the argument that holds a call's flags, if it has one.
fn flags(number: c_long, a: &mut Arguments) -> Option<&mut usize> {
    match number {
        libc::SYS_recvfrom | libc::SYS_sendto => Some(&mut a[3]),
        libc::SYS_recvmsg | libc::SYS_sendmsg => Some(&mut a[2]),
        _ => None,
    }
}

/// Returns whether a call would wait, rather than return EAGAIN.
fn blocks(number: c_long, a: &Arguments) -> bool {
    let file = sys::file_flags(a[0]);
    let call = flags(number, &mut a.clone()).map_or(0, |flags| *flags);
    file >= 0 && file & libc::O_NONBLOCK as isize == 0 && call & libc::MSG_DONTWAIT as usize == 0
}

/// Does what a call does that takes something from a descriptor, once there is something.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn receive(me: usize, number: c_long, a: &Arguments) -> isize {
    if blocks(number, a)
        && let Err(error) = Blocking::new(me, a[0], libc::POLLIN).wait()
    {
        return error;
    }
    // SAFETY: the caller's promise.
    unsafe { raw(number, a) }
}

/// Does what a call does that gives something to a descriptor, as room for it appears.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn send(me: usize, number: c_long, a: &Arguments) -> isize {
    if a[0] <= libc::STDERR_FILENO as usize {
        // SAFETY: the caller's promise.
        return unsafe { print(me, number, a) };
    }
    if !blocks(number, a) {
        // SAFETY: the caller's promise.
        return unsafe { raw(number, a) };
    }
    // A message in parts is sent in one go, or in part.
    let has_parts = [libc::SYS_sendmsg, libc::SYS_writev].contains(&number);
    let waits = Blocking::new(me, a[0], libc::POLLOUT);
    let (mut a, mut sent) = (*a, 0);
    loop {
        // SAFETY: the caller's promise; `a` is what is left of its buffer.
        let mut result = unsafe { send_at_once(number, &a) };
        if result == EAGAIN {
            result = waits.wait_to_send();
            if result == 0 {
                continue;
            }
        }
        if result == NO_SUCH_MODE {
            // SAFETY: as above.
            result = unsafe { raw(number, &a) };
        }
        if result < 0 {
            return if sent > 0 { sent } else { result };
        }
        sent += result;
        if has_parts || result as usize == a[2] {
            return sent;
        }
        (a[1], a[2]) = (a[1] + result as usize, a[2] - result as usize);
    }
}

/// Writes to standard output or error. What reads that has no part in the clock, so the thread
/// keeps its turn, however long it takes.
///
/// # Safety
///
/// As for [`raw`].
unsafe fn print(me: usize, number: c_long, a: &Arguments) -> isize {
    lock_as(me).threads[me].under_way = true;
    // SAFETY: the caller's promise.
    let result = unsafe { raw(number, a) };
    lock_as(me).threads[me].under_way = false;
    result
}

/// Sends what there is room for.
///
/// # Safety
///
/// As for [`raw`].
unsafe fn send_at_once(number: c_long, a: &Arguments) -> isize {
    let mut a = *a;
    let one = libc::iovec {
        iov_base: a[1] as *mut _,
        iov_len: a[2],
    };
    if let Some(flags) = flags(number, &mut a) {
        *flags |= libc::MSG_DONTWAIT as usize;
        // SAFETY: the caller's promise.
        return unsafe { raw(number, &a) };
    }
    if number == libc::SYS_write {
        (a[1], a[2]) = (&raw const one as usize, 1);
    }
    // At the file's own position.
    (a[3], a[4]) = (usize::MAX, usize::MAX);
    a[5] = libc::RWF_NOWAIT as usize;
    // SAFETY: the caller's promise, and `one` outlives the call.
    unsafe { raw(libc::SYS_pwritev2, &a) }
}

/// Returns an option of a socket, if the descriptor is one.
///
/// # Safety
///
/// `T` is what the kernel writes for that option, and may be all zeros.
unsafe fn socket_option<T>(fd: usize, option: c_int) -> Option<T> {
    let mut value = MaybeUninit::<T>::zeroed();
    let mut length = size_of::<T>() as u32;
    let [at, length] = [&raw mut value as usize, &raw mut length as usize];
    let level = libc::SOL_SOCKET as usize;
    let arguments = [fd, level, option as usize, at, length, 0];
    // SAFETY: both pointers are to locals of the kernel's types.
    let result = unsafe { raw(libc::SYS_getsockopt, &arguments) };
    // SAFETY: the caller's promise.
    (result == 0).then(|| unsafe { value.assume_init() })
}

/// Does what connect(2) does.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn connect(me: usize, a: &Arguments) -> isize {
    // SAFETY: the caller's promise.
    let connect = || unsafe { raw(libc::SYS_connect, a) };
    if !blocks(libc::SYS_connect, a) {
        return connect();
    }
    let flags = sys::file_flags(a[0]) as usize;
    let set_flags = |flags| {
        let arguments = [a[0], libc::F_SETFL as usize, flags, 0, 0, 0];
        // SAFETY: takes no pointer.
        unsafe { raw(libc::SYS_fcntl, &arguments) }
    };
    set_flags(flags | libc::O_NONBLOCK as usize);
    let result = loop {
        match connect() {
            // A Unix socket whose listener is full.
            EAGAIN => pass(me, true),
            result => break result,
        }
    };
    set_flags(flags);
    if result != IN_PROGRESS {
        return result;
    }
    match Blocking::new(me, a[0], libc::POLLOUT).wait() {
        // SAFETY: the kernel's type of the option.
        Ok(()) => -unsafe { socket_option(a[0], libc::SO_ERROR) }.unwrap_or(0 as c_int) as isize,
        Err(EAGAIN) => IN_PROGRESS,
        Err(error) => error,
    }
}

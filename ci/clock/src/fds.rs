//! Waiting for file descriptors.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use libc::{c_int, c_long, c_short, pollfd};

use crate::sched::{self, NEVER, Outcome, Scheduler, Wait};
use crate::sys::{self, Arguments, is_ready, poll_now, raw};

const EAGAIN: isize = -libc::EAGAIN as isize;
const EINTR: isize = -libc::EINTR as isize;

/// The most descriptors of one `poll`: the kernel takes no more than the process may open.
const BATCH: usize = 512;

/// Whether the program uses network sockets. Relaxed: set before the first packet is sent, by the
/// thread that has the turn.
pub static NETWORK: AtomicBool = AtomicBool::new(false);

impl Scheduler {
    /// Makes every thread ready that waits for a descriptor which is ready. Returns whether there
    /// was one. With `settle`, packets that are under way in this machine arrive first.
    pub fn gather(&mut self, settle: bool) -> bool {
        if self.on_fds.is_empty() {
            return false;
        }
        let mut fds = core::mem::take(&mut self.buffer);
        fds.clear();
        for (_, at) in &self.on_fds {
            fds.extend_from_slice(&self.threads[*at].fds);
        }
        let mut found = poll_all(&mut fds, 0);
        // The bound is for a machine whose network is never quiet.
        for _ in 0..1_000 {
            if found || !settle || !packets_under_way() {
                break;
            }
            found = poll_all(&mut fds, 1);
        }
        if found {
            self.wake_those_of(&fds);
        }
        self.buffer = fds;
        found
    }

    fn wake_those_of(&mut self, mut fds: &[pollfd]) {
        let mut woken = Vec::new();
        for (_, at) in &self.on_fds {
            let (own, rest) = fds.split_at(self.threads[*at].fds.len());
            fds = rest;
            if own.iter().any(|fd| fd.revents != 0) {
                woken.push(*at);
            }
        }
        for at in woken {
            self.make_ready(at);
        }
    }
}

/// Polls any number of descriptors, for `ms` milliseconds of real time if there are few. Returns
/// whether one is ready.
fn poll_all(fds: &mut [pollfd], ms: usize) -> bool {
    let counts = fds.chunks_mut(BATCH).map(|batch| poll_now(batch, ms));
    counts.filter(|count| *count > 0).count() > 0
}

/// Returns whether the kernel still has packets to deliver. It may leave them to a thread of its
/// own, which waits for a processor as others do: column 12 of `/proc/net/softnet_stat` counts
/// them for each processor.
fn packets_under_way() -> bool {
    if !NETWORK.load(Relaxed) {
        return false;
    }
    let mut buffer = [0; 8192];
    let text = sys::read_proc(c"/proc/net/softnet_stat", &mut buffer).unwrap_or_default();
    text.split(|byte| *byte == b'\n').any(|line| {
        let backlog = line.split(|byte| *byte == b' ').nth(11);
        backlog.is_some_and(|count| count.iter().any(|digit| *digit != b'0'))
    })
}

/// Waits until one of `fds` may be ready.
fn wait(me: usize, fds: &[pollfd], deadline: u64) -> Outcome {
    let mut scheduler = sched::lock_as(me);
    let own = &mut scheduler.threads[me].fds;
    own.clear();
    own.extend_from_slice(fds);
    sched::wait(scheduler, me, Wait::Fds, deadline)
}

/// Repeats `attempt`, which gives 0 as long as nothing is ready, until the deadline.
fn until(me: usize, fds: &[pollfd], deadline: u64, mut attempt: impl FnMut() -> isize) -> isize {
    loop {
        let found = attempt();
        if found != 0 {
            return found;
        }
        if deadline <= sched::now() {
            sched::pass(me, true);
            return 0;
        }
        match wait(me, fds, deadline) {
            Outcome::Woken => {}
            Outcome::TimedOut => return attempt(),
            Outcome::Interrupted => return EINTR,
        }
    }
}

/// Does what epoll_wait(2) does.
///
/// # Safety
///
/// `events` points to room for `max` events.
pub unsafe fn epoll(me: usize, epoll: usize, events: usize, max: usize, deadline: u64) -> isize {
    let fd = pollfd {
        fd: epoll as c_int,
        events: libc::POLLIN,
        revents: 0,
    };
    until(me, &[fd], deadline, || {
        // SAFETY: the caller's promise.
        unsafe { raw(libc::SYS_epoll_wait, &[epoll, events, max, 0, 0, 0]) }
    })
}

/// Does what poll(2) does.
pub fn poll(me: usize, fds: &mut [pollfd], deadline: u64) -> isize {
    for fd in fds.iter_mut() {
        fd.revents = 0;
    }
    let asked = fds.to_vec();
    until(me, &asked, deadline, || poll_now(fds, 0))
}

/// Does what select(2) does, by poll.
///
/// # Safety
///
/// Each of `sets` is null or points to a set of at least `count` bits.
pub unsafe fn select(
    me: usize,
    count: usize,
    sets: [*mut libc::fd_set; 3],
    deadline: u64,
) -> isize {
    let asks = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    let shows = [
        libc::POLLIN | libc::POLLHUP | libc::POLLERR,
        libc::POLLOUT | libc::POLLERR,
        libc::POLLPRI,
    ];
    let mut fds = Vec::new();
    for fd in 0..count as c_int {
        let mut events = 0;
        for (set, ask) in sets.into_iter().zip(asks) {
            // SAFETY: the set has `count` bits.
            if !set.is_null() && unsafe { libc::FD_ISSET(fd, set) } {
                events |= ask;
            }
        }
        if events != 0 {
            fds.push(pollfd {
                fd,
                events,
                revents: 0,
            });
        }
    }
    let found = poll(me, &mut fds, deadline);
    if found < 0 {
        return found;
    }
    let mut bits = 0;
    for fd in fds {
        for ((set, ask), show) in sets.into_iter().zip(asks).zip(shows) {
            if fd.events & ask == 0 {
                continue;
            }
            match fd.revents & show {
                // SAFETY: the bit was found set above, so the set isn't null and has it.
                0 => unsafe { libc::FD_CLR(fd.fd, set) },
                _ => bits += 1,
            }
        }
    }
    bits
}

/// How a blocking call waits.
struct Blocking {
    me: usize,
    fd: c_int,
    /// What it waits for.
    events: c_short,
    /// Until when, by SO_RCVTIMEO or SO_SNDTIMEO.
    deadline: u64,
}

impl Blocking {
    fn new(me: usize, fd: usize, events: c_short) -> Self {
        let fd = fd as c_int;
        let limits = sched::lock_as(me)
            .limits
            .get(&fd)
            .copied()
            .unwrap_or_default();
        let deadline = match limits[usize::from(events == libc::POLLOUT)] {
            0 => NEVER,
            limit => sched::after(limit),
        };
        Blocking {
            me,
            fd,
            events,
            deadline,
        }
    }

    /// Waits until the descriptor is ready.
    fn wait(&self) -> Result<(), isize> {
        while !is_ready(self.fd, self.events) {
            let fd = pollfd {
                fd: self.fd,
                events: self.events,
                revents: 0,
            };
            match wait(self.me, &[fd], self.deadline) {
                Outcome::Woken => {}
                Outcome::TimedOut => return Err(EAGAIN),
                Outcome::Interrupted => return Err(EINTR),
            }
        }
        Ok(())
    }
}

fn blocks(fd: usize) -> bool {
    let flags = sys::file_flags(fd);
    flags >= 0 && flags & libc::O_NONBLOCK as isize == 0
}

/// Does what a call does that takes something from a descriptor, once there is something.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn receive(me: usize, number: c_long, a: &Arguments) -> isize {
    let flags = match number {
        libc::SYS_recvfrom => a[3],
        libc::SYS_recvmsg => a[2],
        _ => 0,
    };
    if flags & libc::MSG_DONTWAIT as usize == 0
        && blocks(a[0])
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
    let (flags_at, in_parts) = match number {
        libc::SYS_sendto => (3, true),
        libc::SYS_sendmsg => (2, false),
        // RWF_NOWAIT of pwritev2(2), below.
        libc::SYS_write => (5, true),
        _ => (5, false),
    };
    if a[0] <= 2 || flags_at < 5 && a[flags_at] & libc::MSG_DONTWAIT as usize != 0 || !blocks(a[0])
    {
        // Whoever reads what the program prints is outside of its time.
        // SAFETY: the caller's promise.
        return under_way(me, || unsafe { raw(number, a) });
    }
    let blocking = Blocking::new(me, a[0], libc::POLLOUT);
    let (mut a, mut sent) = (*a, 0);
    loop {
        // SAFETY: the caller's promise; of a buffer that was sent in part, the rest is left.
        let result = unsafe { send_at_once(number, &a, flags_at) };
        match result {
            EAGAIN if !is_ready(blocking.fd, libc::POLLOUT) => {
                if let Err(error) = blocking.wait() {
                    return if sent > 0 { sent } else { error };
                }
            }
            // A file without such a mode, or a datagram whose receiver is full.
            // SAFETY: as above.
            EAGAIN if !is_socket(a[0]) => return unsafe { raw(number, &a) },
            EAGAIN => sched::pass(me, true),
            result if result == -libc::EOPNOTSUPP as isize && flags_at == 5 => {
                // SAFETY: as above.
                return unsafe { raw(number, &a) };
            }
            result if result < 0 => return if sent > 0 { sent } else { result },
            result => {
                sent += result;
                if !in_parts || result as usize >= a[2] {
                    return sent;
                }
                (a[1], a[2]) = (a[1] + result as usize, a[2] - result as usize);
            }
        }
    }
}

/// Sends what there is room for.
///
/// # Safety
///
/// As for [`raw`].
unsafe fn send_at_once(number: c_long, a: &Arguments, flags_at: usize) -> isize {
    let mut a = *a;
    if flags_at < 5 {
        a[flags_at] |= libc::MSG_DONTWAIT as usize;
        // SAFETY: the caller's promise.
        return unsafe { raw(number, &a) };
    }
    let one = libc::iovec {
        iov_base: a[1] as *mut _,
        iov_len: a[2],
    };
    let (parts, count) = match number {
        libc::SYS_write => (&raw const one as usize, 1),
        _ => (a[1], a[2]),
    };
    // At the file's position.
    let position = -1isize as usize;
    let arguments = [
        a[0],
        parts,
        count,
        position,
        position,
        libc::RWF_NOWAIT as usize,
    ];
    // SAFETY: the caller's promise, and `one` outlives the call.
    unsafe { raw(libc::SYS_pwritev2, &arguments) }
}

fn is_socket(fd: usize) -> bool {
    let (mut kind, mut length) = (0 as c_int, 4u32);
    let [kind, length] = [&raw mut kind as usize, &raw mut length as usize];
    let arguments = [
        fd,
        libc::SOL_SOCKET as usize,
        libc::SO_TYPE as usize,
        kind,
        length,
        0,
    ];
    // SAFETY: both pointers are to locals of the kernel's types.
    unsafe { raw(libc::SYS_getsockopt, &arguments) == 0 }
}

/// Does a real call during which the thread keeps its turn, however long it takes.
fn under_way(me: usize, call: impl FnOnce() -> isize) -> isize {
    sched::lock_as(me).threads[me].under_way = true;
    let result = call();
    sched::lock_as(me).threads[me].under_way = false;
    result
}

/// Does what connect(2) does.
///
/// # Safety
///
/// As for [`raw`].
pub unsafe fn connect(me: usize, a: &Arguments) -> isize {
    // SAFETY: the caller's promise.
    let connect = || unsafe { raw(libc::SYS_connect, a) };
    if !blocks(a[0]) {
        return connect();
    }
    let flags = sys::file_flags(a[0]) as usize;
    let set_flags = |flags| {
        // SAFETY: takes no pointer.
        unsafe {
            raw(
                libc::SYS_fcntl,
                &[a[0], libc::F_SETFL as usize, flags, 0, 0, 0],
            )
        }
    };
    set_flags(flags | libc::O_NONBLOCK as usize);
    let result = loop {
        match connect() {
            // A Unix socket whose listener is full.
            EAGAIN => sched::pass(me, true),
            result => break result,
        }
    };
    set_flags(flags);
    if result != -libc::EINPROGRESS as isize {
        return result;
    }
    match Blocking::new(me, a[0], libc::POLLOUT).wait() {
        Ok(()) => -take_error(a[0]),
        Err(EAGAIN) => -libc::EINPROGRESS as isize,
        Err(error) => error,
    }
}

/// Returns the error that waits at a socket, or 0.
fn take_error(fd: usize) -> isize {
    let (mut error, mut length) = (0 as c_int, 4u32);
    let [at, length] = [&raw mut error as usize, &raw mut length as usize];
    let arguments = [
        fd,
        libc::SOL_SOCKET as usize,
        libc::SO_ERROR as usize,
        at,
        length,
        0,
    ];
    // SAFETY: both pointers are to locals of the kernel's types.
    unsafe { raw(libc::SYS_getsockopt, &arguments) };
    error as isize
}

/// Remembers SO_RCVTIMEO and SO_SNDTIMEO.
///
/// # Safety
///
/// As for [`raw`] with SYS_setsockopt.
pub unsafe fn set_limit(me: usize, a: &Arguments) {
    let index = match (a[1] as c_int, a[2] as c_int) {
        (libc::SOL_SOCKET, libc::SO_RCVTIMEO) => 0,
        (libc::SOL_SOCKET, libc::SO_SNDTIMEO) => 1,
        _ => return,
    };
    if a[4] >= size_of::<libc::timeval>() {
        // SAFETY: the option's value is at least as long as this.
        let time = unsafe { &*(a[3] as *const libc::timeval) };
        let mut scheduler = sched::lock_as(me);
        let limits = scheduler.limits.entry(a[0] as c_int).or_default();
        limits[index] = sys::nanos_of_micros(time);
    }
}

/// Forgets what belongs to a descriptor.
pub fn close(me: usize, fd: c_int) {
    let mut scheduler = sched::lock_as(me);
    scheduler.limits.remove(&fd);
    scheduler.timers.close(fd);
}

//! Waiting for file descriptors.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

use libc::{c_int, pollfd};

use crate::sched::{Outcome, Scheduler, Wait};
use crate::sys::{self, asks, poll_now, raw};
use crate::time::now;
use crate::turn::{self, lock_as};
use crate::watch::handles_signals;

const EINTR: isize = -libc::EINTR as isize;

/// The most descriptors of one `poll`: the kernel takes no more than the process may open.
const BATCH: usize = 512;

/// Whether the program uses network sockets. Relaxed: set before the first packet is sent, by the
/// thread that has the turn.
pub static NETWORK: AtomicBool = AtomicBool::new(false);

impl Scheduler {
    /// Makes every thread ready that waits for a descriptor which is ready. Returns whether there
    /// was one. With `settle`, packets and signals that are under way in this machine arrive first.
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
        let signals = settle && handles_signals();
        // The bound is for a machine whose network is never quiet.
        for _ in 0..1_000 {
            if found || !settle {
                break;
            }
            // Before the look at the descriptors: what isn't under way any longer is there by then.
            let under_way = packets_under_way() || signals && self.signal_under_way();
            found = poll_all(&mut fds, usize::from(under_way));
            if !under_way {
                break;
            }
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
pub fn wait(me: usize, fds: &[pollfd], deadline: u64) -> Outcome {
    let mut scheduler = lock_as(me);
    let own = &mut scheduler.threads[me].fds;
    own.clear();
    own.extend_from_slice(fds);
    turn::wait(scheduler, me, Wait::Fds, deadline)
}

/// Repeats `attempt`, which gives 0 as long as nothing is ready, until the deadline.
fn until(me: usize, fds: &[pollfd], deadline: u64, mut attempt: impl FnMut() -> isize) -> isize {
    loop {
        let found = attempt();
        if found != 0 {
            return found;
        }
        if deadline <= now() {
            turn::pass(me, true);
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
    until(me, &[asks(epoll as c_int, libc::POLLIN)], deadline, || {
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

//! A driver on `mio`, which registers a socket once for its whole life.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::Mutex;
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use rustix::event::{PollFd, PollFlags, Timespec};

use crate::foreign::lock;
use crate::s6_reactor::{Driver, Event};

// ANCHOR: edge
/// epoll or kqueue, by the crate `mio`. Each change is reported once.
pub struct Edge {
    registry: Registry,
    poll: Mutex<(Poll, Events)>,
    waker: Waker,
}

const NOTIFIED: Token = Token(usize::MAX);

/// mio has `Interest::PRIORITY`, for urgent bytes, on Linux alone. Elsewhere the
/// name means this.
#[allow(dead_code, reason = "a constant of the type itself comes first")]
trait Elsewhere {
    const PRIORITY: Interest = Interest::READABLE;
}

impl Elsewhere for Interest {}

impl Edge {
    pub fn new() -> io::Result<Edge> {
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let waker = Waker::new(&registry, NOTIFIED)?;
        Ok(Edge {
            registry,
            poll: Mutex::new((poll, Events::with_capacity(1024))),
            waker,
        })
    }
}

impl Driver for Edge {
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        let all = Interest::READABLE | Interest::WRITABLE | Interest::PRIORITY;
        let mut source = SourceFd(&socket.as_raw_fd());
        self.registry.register(&mut source, Token(key), all)
    }

    fn arm(&self, _: BorrowedFd<'_>, _: usize, _: [bool; 2]) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        self.registry.deregister(&mut SourceFd(&socket.as_raw_fd()))
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        let mut guard = lock(&self.poll);
        let (poll, events) = &mut *guard;
        poll.poll(events, wait_exactly(poll, limit)?)?;
        for found in events.iter().filter(|found| found.token() != NOTIFIED) {
            let failed = found.is_error();
            let closed = failed || found.is_read_closed() || found.is_priority();
            let writable = failed || found.is_writable() || found.is_write_closed();
            event(Event {
                key: found.token().0,
                ready: [closed || found.is_readable(), writable],
                closed,
            });
        }
        Ok(())
    }

    fn notify(&self) -> io::Result<()> {
        self.waker.wake()
    }

    fn is_one_shot(&self) -> bool {
        false
    }

    fn short_read_is_last(&self) -> bool {
        true
    }
}

/// mio counts in milliseconds, and would round up. So it waits for the whole ones
/// in a limit, and what's left is waited for exactly, by itself. Far from its
/// deadline the loop then asks the system once for each wait. Returns how long
/// mio may still wait.
fn wait_exactly(poll: &Poll, limit: Option<Duration>) -> io::Result<Option<Duration>> {
    let rest = limit.map_or(0, |limit| limit.subsec_nanos() % 1_000_000);
    let rest = Duration::from_nanos(rest.into());
    if limit == Some(rest) && !rest.is_zero() {
        let rest = Timespec {
            tv_sec: 0,
            tv_nsec: rest.subsec_nanos().into(),
        };
        // SAFETY: `poll` owns the descriptor, and is borrowed longer than this is used.
        let epoll = unsafe { BorrowedFd::borrow_raw(poll.as_raw_fd()) };
        rustix::event::poll(&mut [PollFd::new(&epoll, PollFlags::IN)], Some(&rest))?;
        return Ok(Some(Duration::ZERO));
    }
    Ok(limit.map(|limit| limit - rest))
}
// ANCHOR_END: edge

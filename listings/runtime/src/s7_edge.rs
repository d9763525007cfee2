//! The same questions through `mio`: one registration for a socket's whole life.

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token, Waker};

use crate::s6_reactor::{Driver, Event};

// ANCHOR: edge
/// epoll or kqueue, by the crate `mio`. Each change is reported once.
pub struct Edge {
    registry: Registry,
    poll: Mutex<(Poll, Events)>,
    waker: Waker,
}

const NOTIFIED: Token = Token(usize::MAX);

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
        let both = Interest::READABLE | Interest::WRITABLE;
        let mut source = SourceFd(&socket.as_raw_fd());
        self.registry.register(&mut source, Token(key), both)
    }

    fn arm(&self, _: BorrowedFd<'_>, _: usize, _: [bool; 2]) -> io::Result<()> {
        Ok(())
    }

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        self.registry.deregister(&mut SourceFd(&socket.as_raw_fd()))
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        let mut guard = self.poll.lock().unwrap_or_else(PoisonError::into_inner);
        let (poll, events) = &mut *guard;
        poll.poll(events, limit)?;
        for found in events.iter().filter(|found| found.token() != NOTIFIED) {
            let failed = found.is_error();
            let closed = failed || found.is_read_closed();
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

    fn short_read_is_last(&self) -> bool {
        true
    }
}
// ANCHOR_END: edge

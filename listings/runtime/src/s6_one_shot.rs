//! The driver on `polling`: asked for each event, or at edges.

use std::io;
use std::os::fd::BorrowedFd;
use std::sync::Mutex;
use std::time::Duration;

use polling::{Events, PollMode, Poller};

use crate::foreign::lock;
use crate::s6_reactor::{Driver, Event};

// ANCHOR: one_shot
/// epoll, kqueue or IOCP, by the crate `polling`.
pub struct Polling {
    poller: Poller,
    events: Mutex<Events>,
    mode: PollMode,
}

impl Polling {
    /// Has to be asked for each event.
    pub fn one_shot() -> io::Result<Polling> {
        Polling::new(PollMode::Oneshot)
    }

    /// Is asked once for all events, and reports each change once. Not every
    /// system can do that.
    pub fn edge() -> io::Result<Polling> {
        Polling::new(PollMode::Edge)
    }

    fn new(mode: PollMode) -> io::Result<Polling> {
        Ok(Polling {
            poller: Poller::new()?,
            events: Mutex::new(Events::new()),
            mode,
        })
    }
}

impl Driver for Polling {
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        let interest = match self.mode {
            PollMode::Edge => polling::Event::all(key),
            _ => polling::Event::none(key),
        };
        // SAFETY: the caller keeps the socket open until it is removed.
        unsafe { self.poller.add_with_mode(&socket, interest, self.mode) }
    }

    fn arm(&self, socket: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()> {
        let interest = polling::Event::new(key, directions[0], directions[1]);
        self.poller.modify_with_mode(socket, interest, self.mode)
    }

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        self.poller.delete(socket)
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        let mut events = lock(&self.events);
        events.clear();
        self.poller.wait(&mut events, limit)?;
        for found in events.iter() {
            event(Event {
                key: found.key,
                ready: [found.readable, found.writable],
                closed: false,
            });
        }
        Ok(())
    }

    fn notify(&self) -> io::Result<()> {
        self.poller.notify()
    }

    fn is_one_shot(&self) -> bool {
        self.mode == PollMode::Oneshot
    }

    fn short_read_is_last(&self) -> bool {
        // When it's asked again, the system looks again. At an edge this driver can't
        // tell whether the end of the stream came with the bytes.
        self.mode != PollMode::Edge
    }
}
// ANCHOR_END: one_shot

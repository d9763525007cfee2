//! Which task waits for which descriptor, and the system call that waits for all.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::os::fd::{BorrowedFd, RawFd};
use std::sync::Arc;
use std::task::Waker;
use std::thread::{self, ThreadId};
use std::time::Duration;

use polling::{Event, Events, Poller};

use crate::socket::{Owned, Socket};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    Read,
    Write,
}

// ANCHOR: poller
/// Which task waits for which descriptor, and the system call that waits for all.
pub struct SimplePoller {
    poller: Arc<Poller>,     // epoll, kqueue, …
    events: RefCell<Events>, // what the system writes into
    wakers: RefCell<BTreeMap<(RawFd, Direction), Waker>>,
}

impl SimplePoller {
    fn new() -> io::Result<SimplePoller> {
        Ok(SimplePoller {
            poller: Arc::new(Poller::new()?),
            events: RefCell::new(Events::new()),
            wakers: RefCell::default(),
        })
    }

    /// Has `waker` woken once, when `socket` is ready in this direction.
    pub fn register<S: Owned>(
        &self,
        socket: &Socket<S>,
        direction: Direction,
        waker: &Waker,
    ) -> io::Result<()> {
        let (source, fd) = (socket.get().as_fd(), socket.fd());
        // A waker's clone and drop may run anything, this too: no borrow is held.
        let clone = waker.clone();
        let mut wakers = self.wakers.borrow_mut();
        let before = interest(&wakers, fd);
        let other = wakers.get(&(fd, direction));
        if other.is_some_and(|other| !other.will_wake(waker)) {
            let words = format!("another task waits for descriptor {fd} already");
            return Err(io::Error::new(io::ErrorKind::ResourceBusy, words));
        }
        let old = wakers.insert((fd, direction), clone);
        let result = self.set(source, before, interest(&wakers, fd));
        let refused = result.is_err().then(|| wakers.remove(&(fd, direction)));
        drop(wakers);
        drop((old, refused));
        result
    }

    /// Undoes `register`, if the waker was not taken yet.
    pub fn unregister(&self, fd: RawFd, direction: Direction, waker: &Waker) -> io::Result<()> {
        let wakers = self.wakers.borrow();
        let waits = wakers.get(&(fd, direction));
        let ours = waits.is_some_and(|registered| registered.will_wake(waker));
        drop(wakers);
        if ours {
            self.waker_for(fd, direction)?;
        }
        Ok(())
    }

    /// Takes out the waker that waits for this event.
    pub fn waker_for(&self, fd: RawFd, direction: Direction) -> io::Result<Option<Waker>> {
        let mut wakers = self.wakers.borrow_mut();
        let before = interest(&wakers, fd);
        let waker = wakers.remove(&(fd, direction));
        // SAFETY: a descriptor in the table is open. Its `Socket` owns it, and
        // takes it out of the table before closing it: on this thread, where
        // both the socket and this table are bound to stay.
        let source = unsafe { BorrowedFd::borrow_raw(fd) };
        let result = self.set(source, before, interest(&wakers, fd));
        drop(wakers);
        result.map(|()| waker)
    }

    fn set(
        &self,
        source: BorrowedFd<'_>,
        before: Option<Event>,
        after: Option<Event>,
    ) -> io::Result<()> {
        match (before, after) {
            (None, None) => Ok(()),
            // SAFETY: the `Socket` that owns the descriptor deletes it from this
            // thread's poller before closing it, and can't leave the thread. One
            // that is leaked never closes it.
            (None, Some(event)) => unsafe { self.poller.add(&source, event) },
            (Some(_), Some(event)) => self.poller.modify(source, event),
            (Some(_), None) => self.poller.delete(source),
        }
    }

    /// Blocks for `timeout` at most, `None` for as long as it takes.
    ///
    /// Returns what became ready: descriptors, each with its direction.
    pub fn wait(&self, timeout: Option<Duration>) -> io::Result<Vec<(RawFd, Direction)>> {
        let mut events = self.events.borrow_mut();
        events.clear();
        self.poller.wait(&mut events, timeout)?;
        let wakers = self.wakers.borrow();
        let mut ready = Vec::new();
        for event in events.iter() {
            let fd = event.key as RawFd;
            let bits = [
                (Direction::Read, event.readable),
                (Direction::Write, event.writable),
            ];
            for (direction, is_ready) in bits {
                if is_ready && wakers.contains_key(&(fd, direction)) {
                    ready.push((fd, direction));
                }
            }
        }
        Ok(ready)
    }

    /// Takes out all wakers of a descriptor that is about to be closed.
    pub fn forget(&self, fd: RawFd) -> io::Result<()> {
        let read = self.waker_for(fd, Direction::Read);
        let write = self.waker_for(fd, Direction::Write);
        read.and(write).map(drop)
    }
}

/// What the system is to report of `fd`: the directions that a task waits for.
fn interest(wakers: &BTreeMap<(RawFd, Direction), Waker>, fd: RawFd) -> Option<Event> {
    let waits = |direction| wakers.contains_key(&(fd, direction));
    let (readable, writable) = (waits(Direction::Read), waits(Direction::Write));
    (readable || writable).then(|| Event::new(fd as usize, readable, writable))
}

thread_local! {
    /// The poller of this thread's loop.
    pub static POLLER: SimplePoller =
        SimplePoller::new().expect("the system gives this thread a poller");
}
// ANCHOR_END: poller

// ANCHOR: notifier
/// Ends a loop's wait from another thread.
pub struct Notifier {
    poller: Arc<Poller>,
    /// The thread of the loop.
    thread: ThreadId,
}

impl SimplePoller {
    pub fn notifier(&self) -> Notifier {
        Notifier {
            poller: Arc::clone(&self.poller),
            thread: thread::current().id(),
        }
    }
}

impl Notifier {
    /// Whether this is the thread of the loop.
    pub fn is_here(&self) -> bool {
        thread::current().id() == self.thread
    }

    /// Called from another thread, ends the loop's wait, this or the next.
    pub fn notify(&self) {
        if !self.is_here() {
            self.poller.notify().expect("a poller can be notified");
        }
    }
}
// ANCHOR_END: notifier

impl SimplePoller {
    /// Every descriptor that's waited for, with its direction and the waker.
    pub fn waits(&self) -> Vec<(RawFd, Direction, Waker)> {
        let wakers = self.wakers.borrow();
        let wait = |(&(fd, direction), waker): (&(RawFd, Direction), &Waker)| {
            (fd, direction, waker.clone())
        };
        wakers.iter().map(wait).collect()
    }
}

impl Drop for SimplePoller {
    /// Wakers in other threads may keep the system's poller longer than this.
    fn drop(&mut self) {
        let fds: Vec<RawFd> = self.wakers.borrow().keys().map(|&(fd, _)| fd).collect();
        for fd in fds {
            if let Err(error) = self.forget(fd) {
                eprintln!("cannot unregister descriptor {fd}: {error}");
            }
        }
    }
}

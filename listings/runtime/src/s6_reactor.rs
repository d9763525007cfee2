//! The reactor: which task waits for which socket, and the system call that waits for all.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::mem;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use slab::Slab;

use crate::common::NO_RUNTIME;
use crate::foreign::{contained, lock};
use crate::s6_side::Side;

// ANCHOR: driver
/// What the reactor asks of the system.
pub trait Driver: Send + Sync {
    /// Registers a socket under a key.
    ///
    /// # Safety
    ///
    /// The socket stays open until it is removed.
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()>;

    /// Asks for the next event in these directions: reading, writing.
    fn arm(&self, socket: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()>;

    /// Ends the registration of a socket.
    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()>;

    /// Waits for events, or for a notification, and hands each event over. What
    /// `event` does with it runs no foreign code, so a lock may be held.
    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()>;

    /// Ends the wait of another thread.
    fn notify(&self) -> io::Result<()>;

    /// Whether each event has to be asked for.
    fn is_one_shot(&self) -> bool {
        true
    }

    /// Whether a read that fills a part of its buffer was the last before an event.
    fn short_read_is_last(&self) -> bool;
}

/// What the system says of a socket.
#[derive(Clone, Copy, Debug)]
pub struct Event {
    /// The key that it was registered under.
    pub key: usize,
    /// Reading, writing: whether it's worth trying.
    pub ready: [bool; 2],
    /// A short read may not be the last one: the peer won't send any more, or has
    /// sent an urgent byte, and a read stops in front of it.
    pub closed: bool,
}
// ANCHOR_END: driver

// ANCHOR: source
/// The direction in which a task waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Read,
    Write,
}

/// What the reactor knows of a socket.
struct Source {
    key: usize,
    sides: [Side; 2],
    /// In which directions the system was asked for an event.
    armed: Mutex<[bool; 2]>,
    /// A short read may not be the last one: see [`Event::closed`].
    closed: AtomicBool,
}

impl Source {
    /// An event has come. Takes out the wakers of the tasks that wait for it.
    fn event(&self, event: Event, wakers: &mut Vec<Waker>) {
        let asked = mem::take(&mut *lock(&self.armed));
        if event.closed {
            self.closed.store(true, Ordering::Release);
        }
        for (direction, side) in self.sides.iter().enumerate() {
            let is_news = event.ready[direction] && side.event();
            // The event has used up what was asked for in both directions. Tasks
            // that wait in the other one are woken to ask again.
            if is_news || asked[direction] {
                side.take_into(wakers);
            }
        }
    }
}
// ANCHOR_END: source

// ANCHOR: reactor
/// Which tasks wait for which socket.
pub struct Reactor {
    driver: Box<dyn Driver>,
    sources: Mutex<Slab<Arc<Source>>>,
    /// Room for the wakers of one turn, so that a turn allocates nothing.
    wakers: Mutex<Vec<Waker>>,
}

impl Reactor {
    /// Returns a reactor that asks that driver.
    pub fn new(driver: Box<dyn Driver>) -> Reactor {
        Reactor {
            driver,
            sources: Mutex::default(),
            wakers: Mutex::default(),
        }
    }

    /// Waits for events and wakes the tasks that waited for them.
    pub fn turn(&self, limit: Option<Duration>) -> io::Result<()> {
        let mut wakers = mem::take(&mut *lock(&self.wakers));
        let result = self.driver.wait(limit, &mut |event| {
            // An event may be older than the drop of its socket.
            if let Some(source) = lock(&self.sources).get(event.key) {
                source.event(event, &mut wakers);
            }
        });
        // After all locks are released, the driver's too: a waker may run
        // anything, even this function. If one panics, the others are still
        // called.
        for waker in wakers.drain(..) {
            contained(|| waker.wake());
        }
        *lock(&self.wakers) = wakers;
        match result {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            result => result,
        }
    }

    /// Ends the wait of the thread that runs `turn`.
    pub fn notify(&self) -> io::Result<()> {
        self.driver.notify()
    }

    /// Returns the number of sockets.
    pub fn len(&self) -> usize {
        lock(&self.sources).len()
    }

    /// Returns whether there are no sockets.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn register(&self, socket: BorrowedFd<'_>) -> io::Result<Arc<Source>> {
        let mut sources = lock(&self.sources);
        let entry = sources.vacant_entry();
        let source = Arc::new(Source {
            key: entry.key(),
            sides: [Side::new(), Side::new()],
            armed: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        // SAFETY: `Socket` calls this with the descriptor of what it owns. `Owned`
        // says that it stays open until then, and the drop of `Socket` removes it.
        unsafe { self.driver.add(socket, source.key) }?;
        entry.insert(source.clone());
        Ok(source)
    }
}
// ANCHOR_END: reactor

// ANCHOR: socket
/// What owns a descriptor. `AsFd` alone promises too little: it's safe to
/// implement, so it may name another descriptor each time, or one that's closed
/// elsewhere.
///
/// # Safety
///
/// `as_fd` always gives the same descriptor, which is open until this is dropped.
pub unsafe trait Owned: AsFd {}

// SAFETY: each owns one descriptor, gives it out by reference only, and closes
// it in its drop.
unsafe impl Owned for TcpListener {}
// SAFETY: as above.
unsafe impl Owned for TcpStream {}
// SAFETY: as above.
unsafe impl Owned for UdpSocket {}
// SAFETY: as above.
unsafe impl Owned for UnixStream {}

/// A socket that tasks wait for.
pub struct Socket<S: Owned> {
    io: S,
    source: Arc<Source>,
    reactor: Arc<Reactor>,
}

impl<S: Owned> Socket<S> {
    /// Registers a socket with the current reactor, in non-blocking mode.
    ///
    /// # Errors
    ///
    /// If the system has no room for it.
    ///
    /// # Panics
    ///
    /// If no runtime runs on this thread.
    #[track_caller]
    pub fn new(io: S) -> io::Result<Socket<S>> {
        let reactor = current();
        rustix::io::ioctl_fionbio(&io, true)?;
        let source = reactor.register(io.as_fd())?;
        Ok(Socket {
            io,
            source,
            reactor,
        })
    }

    /// The socket.
    pub fn get(&self) -> &S {
        &self.io
    }

    /// Attempts something, at once and whenever an event has come, until it
    /// doesn't say `WouldBlock`. Any number of tasks may wait in one direction.
    pub async fn io<T>(
        &self,
        direction: Direction,
        mut attempt: impl FnMut(&S) -> io::Result<T>,
    ) -> io::Result<T> {
        let mut waiter = self.waiter(direction);
        poll_fn(|context| self.poll_until(&mut waiter, context, &mut attempt, |_| false)).await
    }

    /// Reads. Any number of tasks may.
    pub async fn read(
        &self,
        room: usize,
        mut attempt: impl FnMut(&S) -> io::Result<usize>,
    ) -> io::Result<usize> {
        let mut waiter = self.waiter(Direction::Read);
        poll_fn(|context| self.poll_short(&mut waiter, context, room, &mut attempt)).await
    }

    /// Attempts something as `io` does. As with all `poll_` functions, the task
    /// that polls last is woken, and no other.
    pub fn poll_io<T>(
        &self,
        direction: Direction,
        context: &mut Context<'_>,
        attempt: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.poll_until(&mut self.poller(direction), context, attempt, |_| false)
    }

    /// Reads, for the task that polls last.
    pub fn poll_read(
        &self,
        context: &mut Context<'_>,
        room: usize,
        attempt: impl FnMut(&S) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        self.poll_short(&mut self.poller(Direction::Read), context, room, attempt)
    }

    /// If the bytes fill only a part of the buffer, there were no more, and the next
    /// attempt would say `WouldBlock`. So it isn't made before an event has come.
    fn poll_short(
        &self,
        waiter: &mut Waiter<'_>,
        context: &mut Context<'_>,
        room: usize,
        attempt: impl FnMut(&S) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        let short = self.reactor.driver.short_read_is_last();
        self.poll_until(waiter, context, attempt, |&count| {
            // The end of the stream may have come in the same event as the last
            // bytes. An event that comes after this look counts as a new one.
            short && 0 < count && count < room && !self.source.closed.load(Ordering::Acquire)
        })
    }

    fn poll_until<T>(
        &self,
        waiter: &mut Waiter<'_>,
        context: &mut Context<'_>,
        mut attempt: impl FnMut(&S) -> io::Result<T>,
        was_last: impl Fn(&T) -> bool,
    ) -> Poll<io::Result<T>> {
        let Waiter {
            side,
            number,
            direction,
        } = waiter;
        if side.is_tired() {
            // A peer that never pauses must not keep the thread.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            // An event that comes during the attempt is counted, and the note
            // that it's worth trying stays.
            if let Some(events) = side.is_ready() {
                let result = attempt(&self.io);
                let kind = result.as_ref().map_err(io::Error::kind);
                match kind {
                    Err(io::ErrorKind::Interrupted) => continue,
                    Err(io::ErrorKind::WouldBlock) => side.would_block(events),
                    Err(_) => return Poll::Ready(result),
                    Ok(value) => {
                        if was_last(value) {
                            side.would_block(events);
                        }
                        side.count();
                        return Poll::Ready(result);
                    }
                }
            }
            let number = *number.get_or_insert_with(|| side.number());
            side.register(number, context.waker());
            if side.is_ready().is_none() {
                break;
            }
        }
        side.rest();
        if !self.reactor.driver.is_one_shot() {
            return Poll::Pending;
        }
        match self.arm(*direction) {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    /// Returns a new waiter in that direction.
    fn waiter(&self, direction: Direction) -> Waiter<'_> {
        Waiter {
            side: &self.source.sides[direction as usize],
            number: None,
            direction,
        }
    }

    /// Returns the waiter that all `poll_` functions share in that direction.
    fn poller(&self, direction: Direction) -> mem::ManuallyDrop<Waiter<'_>> {
        let side = &self.source.sides[direction as usize];
        let waiter = Waiter {
            side,
            number: Some(0),
            direction,
        };
        // It waits on after the call.
        mem::ManuallyDrop::new(waiter)
    }

    fn arm(&self, direction: Direction) -> io::Result<()> {
        let mut armed = lock(&self.source.armed);
        // Polled again without an event: it has asked already.
        if armed[direction as usize] {
            return Ok(());
        }
        let mut directions = *armed;
        directions[direction as usize] = true;
        let driver = &self.reactor.driver;
        driver.arm(self.io.as_fd(), self.source.key, directions)?;
        *armed = directions;
        Ok(())
    }
}

/// One that waits, from its first poll to its drop.
struct Waiter<'a> {
    side: &'a Side,
    /// What its waker is noted under, once it is.
    number: Option<usize>,
    direction: Direction,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            self.side.unregister(number);
        }
    }
}

impl<S: Owned> Drop for Socket<S> {
    fn drop(&mut self) {
        let _removed = lock(&self.reactor.sources).remove(self.source.key);
        if let Err(error) = self.reactor.driver.remove(self.io.as_fd()) {
            eprintln!("cannot end the registration of a socket: {error}");
        }
    }
}
// ANCHOR_END: socket

// ANCHOR: current
thread_local! {
    /// The reactor of the loop that runs on this thread.
    static CURRENT: RefCell<Option<Arc<Reactor>>> = const { RefCell::new(None) };
}

/// Returns the reactor of the loop that runs on this thread.
///
/// # Panics
///
/// If there is none.
#[track_caller]
pub fn current() -> Arc<Reactor> {
    let reactor = CURRENT.try_with(|current| current.borrow().clone());
    reactor.ok().flatten().expect(NO_RUNTIME)
}

/// Makes `reactor` the current one until the value is dropped.
pub fn enter(reactor: Arc<Reactor>) -> Entered {
    Entered(replace(Some(reactor)))
}

/// Replaces the current reactor, and returns the old one. At the end of a
/// thread its place may be gone, and then there's no current reactor.
fn replace(reactor: Option<Arc<Reactor>>) -> Option<Arc<Reactor>> {
    CURRENT
        .try_with(|current| current.replace(reactor))
        .ok()
        .flatten()
}

/// What was current before.
pub struct Entered(Option<Arc<Reactor>>);

impl Drop for Entered {
    fn drop(&mut self) {
        drop(replace(self.0.take()));
    }
}
// ANCHOR_END: current

//! The reactor: who waits for which socket, and the system call that waits for all.

use std::cell::RefCell;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::task::AtomicWaker;
use slab::Slab;

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

    /// Waits for events, or for a notification, and hands each event over.
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
    /// Reading, writing: it is worth trying.
    pub ready: [bool; 2],
    /// The peer will send no more.
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
    /// The peer will send no more.
    closed: AtomicBool,
}

/// One direction of a socket.
#[derive(Default)]
struct Side {
    /// Whether it is worth trying.
    ready: AtomicBool,
    /// Who waits.
    waker: AtomicWaker,
}

impl Source {
    /// An event has come.
    fn event(&self, event: Event) {
        let asked = std::mem::take(&mut *lock(&self.armed));
        if event.closed {
            self.closed.store(true, Ordering::Release);
        }
        for (direction, side) in self.sides.iter().enumerate() {
            if event.ready[direction] {
                side.ready.store(true, Ordering::Release);
            }
            // The event has used up what was asked for in both directions. Who
            // waits in the other one is woken to ask again.
            if event.ready[direction] || asked[direction] {
                side.waker.wake();
            }
        }
    }
}
// ANCHOR_END: source

// ANCHOR: reactor
/// Who waits for which socket.
pub struct Reactor {
    driver: Box<dyn Driver>,
    sources: Mutex<Slab<Arc<Source>>>,
}

impl Reactor {
    /// A reactor that asks that driver.
    pub fn new(driver: Box<dyn Driver>) -> Reactor {
        Reactor {
            driver,
            sources: Mutex::default(),
        }
    }

    /// Waits for events and wakes who waited for them.
    pub fn turn(&self, limit: Option<Duration>) -> io::Result<()> {
        let result = self.driver.wait(limit, &mut |event| {
            // An event may be older than the drop of its socket.
            let source = lock(&self.sources).get(event.key).cloned();
            if let Some(source) = source {
                source.event(event);
            }
        });
        match result {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            result => result,
        }
    }

    /// Ends the wait of the thread that runs `turn`.
    pub fn notify(&self) -> io::Result<()> {
        self.driver.notify()
    }

    /// The number of sockets.
    pub fn len(&self) -> usize {
        lock(&self.sources).len()
    }

    /// Whether there is no socket.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn register(&self, socket: BorrowedFd<'_>) -> io::Result<Arc<Source>> {
        let mut sources = lock(&self.sources);
        let entry = sources.vacant_entry();
        // It is worth trying until the system says otherwise.
        let side = || Side {
            ready: AtomicBool::new(true),
            waker: AtomicWaker::new(),
        };
        let source = Arc::new(Source {
            key: entry.key(),
            sides: [side(), side()],
            armed: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        // SAFETY: `Socket` calls this, and removes the socket before it drops it.
        unsafe { self.driver.add(socket, source.key) }?;
        entry.insert(source.clone());
        Ok(source)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
// ANCHOR_END: reactor

// ANCHOR: socket
/// A socket that tasks wait for.
pub struct Socket<S: AsFd> {
    io: S,
    source: Arc<Source>,
    reactor: Arc<Reactor>,
}

impl<S: AsFd> Socket<S> {
    /// Registers a socket, which is in non-blocking mode, with the current reactor.
    pub fn new(io: S) -> io::Result<Socket<S>> {
        let reactor = current();
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
    /// does not say `WouldBlock`.
    pub fn poll_io<T>(
        &self,
        direction: Direction,
        context: &mut Context<'_>,
        attempt: impl FnMut(&S) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.poll_until(direction, context, attempt, |_| false)
    }

    /// Reads. What fills a part of the buffer was all there was, so the next
    /// attempt would say `WouldBlock`: it is not made before an event has come.
    pub fn poll_read(
        &self,
        context: &mut Context<'_>,
        room: usize,
        attempt: impl FnMut(&S) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        let short = self.reactor.driver.short_read_is_last();
        self.poll_until(Direction::Read, context, attempt, |&count| {
            // The end of the stream may have come in one event with the last
            // bytes. This is looked at after the note was taken away.
            short && 0 < count && count < room && !self.source.closed.load(Ordering::Acquire)
        })
    }

    fn poll_until<T>(
        &self,
        direction: Direction,
        context: &mut Context<'_>,
        mut attempt: impl FnMut(&S) -> io::Result<T>,
        was_last: impl Fn(&T) -> bool,
    ) -> Poll<io::Result<T>> {
        let side = &self.source.sides[direction as usize];
        loop {
            // The note is taken away before the attempt: an event that comes
            // during the attempt puts it back, and is not lost.
            if side.ready.swap(false, Ordering::AcqRel) {
                let result = attempt(&self.io);
                let kind = result.as_ref().map_err(io::Error::kind);
                match kind {
                    Err(io::ErrorKind::WouldBlock) => {}
                    Ok(value) if was_last(value) => return Poll::Ready(result),
                    kind => {
                        side.ready.store(true, Ordering::Release);
                        if kind.err() != Some(io::ErrorKind::Interrupted) {
                            return Poll::Ready(result);
                        }
                        continue;
                    }
                }
            }
            side.waker.register(context.waker());
            if !side.ready.load(Ordering::Acquire) {
                break;
            }
        }
        if !self.reactor.driver.is_one_shot() {
            return Poll::Pending;
        }
        match self.arm(direction) {
            Ok(()) => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }

    fn arm(&self, direction: Direction) -> io::Result<()> {
        let mut armed = lock(&self.source.armed);
        // Who is polled again without an event has asked already.
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

impl<S: AsFd> Drop for Socket<S> {
    fn drop(&mut self) {
        lock(&self.reactor.sources).remove(self.source.key);
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

/// The reactor of the loop that runs on this thread.
///
/// # Panics
///
/// If none runs.
pub fn current() -> Arc<Reactor> {
    CURRENT.with_borrow(|current| {
        let reactor = current.as_ref();
        reactor
            .expect("a loop with a reactor runs on this thread")
            .clone()
    })
}

/// Makes `reactor` the current one until the value is dropped.
pub fn enter(reactor: Arc<Reactor>) -> Entered {
    Entered(CURRENT.replace(Some(reactor)))
}

/// What was current before.
pub struct Entered(Option<Arc<Reactor>>);

impl Drop for Entered {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}
// ANCHOR_END: current

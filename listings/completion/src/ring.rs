//! A driver that owns what the kernel works with.

use std::cell::RefCell;
use std::io;
use std::mem;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use io_uring::{IoUring, opcode, squeue, types};
use slab::Slab;

// ANCHOR: operation
/// Operations, and all that the kernel needs for them.
pub struct Ring(RefCell<Inner>);

struct Inner {
    uring: IoUring,
    /// Those whose result wasn't taken yet. A key is an operation's name for the kernel.
    operations: Slab<Operation>,
}

struct Operation {
    /// The kernel reads or writes here until it's done, so nothing else does.
    buffer: Vec<u8>,
    /// As long as it's open, its number can't become another file's.
    _file: Rc<OwnedFd>,
    /// Whether its result is a new descriptor.
    accepts: bool,
    state: State,
}

enum State {
    /// The kernel has it. Holds the waker of the latest poll.
    Started(Option<Waker>),
    /// The kernel has it, and its future is gone.
    Abandoned,
    /// The kernel is done, with this result and this new connection.
    Done(io::Result<usize>, Option<OwnedFd>),
}
// ANCHOR_END: operation

/// The key of a cancellation, whose result doesn't matter.
const CANCEL: u64 = u64::MAX;

// ANCHOR: methods
impl Ring {
    /// Returns a ring with room for 256 operations that aren't handed over yet.
    ///
    /// # Errors
    ///
    /// If the kernel has no io_uring, or doesn't allow it.
    pub fn new() -> io::Result<Ring> {
        let uring = IoUring::new(256)?;
        let operations = Slab::new();
        Ok(Ring(RefCell::new(Inner { uring, operations })))
    }

    /// Reads into `buffer`, and gives it back.
    pub async fn read(&self, file: &Rc<OwnedFd>, buffer: Vec<u8>) -> (io::Result<usize>, Vec<u8>) {
        let start = |fd, buffer: &mut [u8]| {
            let entry = opcode::Read::new(fd, buffer.as_mut_ptr(), buffer.len() as u32);
            entry.offset(u64::MAX).build() // on from where the last one ended
        };
        let done = self.start(file, buffer, false, start).await;
        (done.result, done.buffer)
    }

    /// Writes `buffer` or the first part of it, and gives it back.
    pub async fn write(&self, file: &Rc<OwnedFd>, buffer: Vec<u8>) -> (io::Result<usize>, Vec<u8>) {
        let start = |fd, buffer: &mut [u8]| {
            let entry = opcode::Write::new(fd, buffer.as_ptr(), buffer.len() as u32);
            entry.offset(u64::MAX).build()
        };
        let done = self.start(file, buffer, false, start).await;
        (done.result, done.buffer)
    }

    /// Accepts a connection.
    ///
    /// # Errors
    ///
    /// If the kernel can't.
    pub async fn accept(&self, listener: &Rc<OwnedFd>) -> io::Result<Rc<OwnedFd>> {
        let start = |fd, _: &mut [u8]| {
            let (address, length) = (std::ptr::null_mut(), std::ptr::null_mut());
            opcode::Accept::new(fd, address, length).build()
        };
        let done = self.start(listener, Vec::new(), true, start).await;
        done.result?;
        let accepted = done.accepted.ok_or(io::ErrorKind::Other)?;
        Ok(Rc::new(accepted))
    }
}
// ANCHOR_END: methods

// ANCHOR: start
impl Ring {
    fn start(
        &self,
        file: &Rc<OwnedFd>,
        mut buffer: Vec<u8>,
        accepts: bool,
        entry: impl FnOnce(types::Fd, &mut [u8]) -> squeue::Entry,
    ) -> Running<'_> {
        let entry = entry(types::Fd(file.as_raw_fd()), &mut buffer);
        let mut inner = self.0.borrow_mut();
        let key = inner.operations.insert(Operation {
            buffer,
            _file: file.clone(),
            accepts,
            state: State::Started(None),
        });
        // SAFETY: buffer and descriptor are in `operations` now. They leave it when the
        // kernel is done, and nothing touches the buffer before.
        let pushed = unsafe { inner.push(&entry.user_data(key as u64)) };
        if let Err(error) = pushed {
            inner.operations[key].state = State::Done(Err(error), None);
        }
        Running {
            ring: self,
            key: Some(key),
        }
    }
}

impl Inner {
    /// Queues an entry. `Ring::wait` hands it over, or this if the queue is full.
    ///
    /// # Safety
    ///
    /// What the entry points to is valid until the operation is done.
    unsafe fn push(&mut self, entry: &squeue::Entry) -> io::Result<()> {
        if self.uring.submission().is_full() {
            self.uring.submit()?;
        }
        // SAFETY: the caller's promise.
        unsafe { self.uring.submission().push(entry) }.map_err(io::Error::other)
    }
}
// ANCHOR_END: start

// ANCHOR: future
/// Waits for an operation.
struct Running<'a> {
    ring: &'a Ring,
    /// `None` once the result was taken.
    key: Option<usize>,
}

/// What an operation gives back.
struct Done {
    result: io::Result<usize>,
    buffer: Vec<u8>,
    accepted: Option<OwnedFd>,
}

impl Future for Running<'_> {
    type Output = Done;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Done> {
        let key = self.key.expect("a future isn't polled after its end");
        let mut waker = Some(context.waker().clone());
        let mut inner = self.ring.0.borrow_mut();
        if let State::Started(place) = &mut inner.operations[key].state {
            mem::swap(place, &mut waker);
            drop(inner); // before the old waker: it's foreign code
            return Poll::Pending;
        }
        let operation = inner.operations.remove(key);
        drop(inner);
        self.key = None;
        match operation.state {
            State::Done(result, accepted) => Poll::Ready(Done {
                result,
                buffer: operation.buffer,
                accepted,
            }),
            _ => unreachable!("only a drop abandons an operation"),
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key {
            self.ring.abandon(key);
        }
    }
}
// ANCHOR_END: future

// ANCHOR: abandon
impl Ring {
    /// No future waits for this operation anymore. What it owns stays until the kernel is done.
    fn abandon(&self, key: usize) {
        let mut inner = self.0.borrow_mut();
        if let State::Done(..) = inner.operations[key].state {
            inner.operations.remove(key);
            return;
        }
        let old = mem::replace(&mut inner.operations[key].state, State::Abandoned);
        let cancel = opcode::AsyncCancel::new(key as u64).build();
        // SAFETY: it points to nothing. If it fails, the operation ends without it.
        let _ = unsafe { inner.push(&cancel.user_data(CANCEL)) };
        drop(inner);
        drop(old);
    }

    /// How many operations the kernel hasn't finished.
    pub fn in_flight(&self) -> usize {
        let inner = self.0.borrow();
        let operations = inner.operations.iter();
        let done = operations.filter(|(_, operation)| matches!(operation.state, State::Done(..)));
        inner.operations.len() - done.count()
    }
}
// ANCHOR_END: abandon

// ANCHOR: wait
impl Ring {
    /// Hands over what was started, waits until something is done, and wakes who waits for it.
    ///
    /// # Errors
    ///
    /// If the kernel refuses to wait.
    pub fn wait(&self) -> io::Result<()> {
        let mut inner = self.0.borrow_mut();
        match inner.uring.submit_and_wait(1) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {} // by a signal
            submitted => drop(submitted?),
        }
        let wakers = inner.complete();
        drop(inner);
        wakers.into_iter().for_each(Waker::wake);
        Ok(())
    }
}

impl Inner {
    fn complete(&mut self) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for entry in self.uring.completion() {
            if entry.user_data() == CANCEL {
                continue;
            }
            let key = entry.user_data() as usize;
            let operation = &mut self.operations[key];
            let result = usize::try_from(entry.result())
                .map_err(|_| io::Error::from_raw_os_error(-entry.result()));
            let accepted = (operation.accepts && result.is_ok())
                // SAFETY: the kernel has just opened it, for us.
                .then(|| unsafe { OwnedFd::from_raw_fd(entry.result()) });
            match mem::replace(&mut operation.state, State::Done(result, accepted)) {
                State::Started(waker) => wakers.extend(waker),
                _ => drop(self.operations.remove(key)), // closes what was accepted
            }
        }
        wakers
    }
}
// ANCHOR_END: wait

// ANCHOR: end
impl Drop for Ring {
    /// Takes everything back from the kernel before the buffers go.
    fn drop(&mut self) {
        // Only futures that were forgotten are left: all others borrow the ring.
        let operations = self.0.get_mut().operations.iter();
        let started = operations.filter(|(_, o)| matches!(o.state, State::Started(_)));
        let forgotten: Vec<usize> = started.map(|(key, _)| key).collect();
        for key in forgotten {
            self.abandon(key);
        }
        while self.in_flight() > 0 {
            if self.wait().is_err() {
                // The kernel may still write there.
                mem::forget(mem::take(&mut self.0.get_mut().operations));
            }
        }
    }
}
// ANCHOR_END: end

// ANCHOR: block_on
/// Polls `future` until it's done, and waits in the ring in between. It may wait
/// for operations of `ring`, and for nothing else.
///
/// # Errors
///
/// If the kernel refuses to wait.
pub fn block_on<F: Future>(ring: &Ring, future: F) -> io::Result<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Ok(output);
        }
        ring.wait()?;
    }
}
// ANCHOR_END: block_on

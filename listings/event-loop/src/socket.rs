//! Sockets that the poller knows.

use std::fs::File;
use std::marker::PhantomData;
use std::net::{TcpListener, TcpStream};
use std::os::fd::{AsFd, AsRawFd, RawFd};
use std::os::unix::net::UnixStream;

use crate::poller::POLLER;

// ANCHOR: socket
/// What owns a descriptor.
///
/// # Safety
///
/// `as_fd` always gives the same descriptor, which is open until this is dropped.
/// `AsFd` alone doesn't promise that: it's safe to implement.
pub unsafe trait Owned: AsFd {}

// SAFETY: each owns one descriptor, lends it out by reference only, and closes it
// in its drop.
unsafe impl Owned for File {}
// SAFETY: as above.
unsafe impl Owned for TcpListener {}
// SAFETY: as above.
unsafe impl Owned for TcpStream {}
// SAFETY: as above.
unsafe impl Owned for UnixStream {}

/// A non-blocking socket that leaves the poller before it is closed.
pub struct Socket<S: Owned> {
    source: S,
    fd: RawFd,
    /// Keeps it on its thread, where the poller that knows it is.
    _this_thread: PhantomData<*const ()>,
}

impl<S: Owned> Socket<S> {
    /// The source must be in non-blocking mode.
    pub fn new(source: S) -> Socket<S> {
        Socket {
            fd: source.as_fd().as_raw_fd(),
            source,
            _this_thread: PhantomData,
        }
    }

    pub fn get(&self) -> &S {
        &self.source
    }

    pub fn fd(&self) -> RawFd {
        self.fd
    }
}

impl<S: Owned> Drop for Socket<S> {
    fn drop(&mut self) {
        // At the end of a thread its poller may be gone, and the registration with it.
        let forgotten = POLLER.try_with(|poller| poller.forget(self.fd));
        if let Ok(Err(error)) = forgotten {
            eprintln!("cannot unregister descriptor {}: {error}", self.fd);
        }
    }
}
// ANCHOR_END: socket

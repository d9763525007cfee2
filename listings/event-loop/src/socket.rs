//! Sockets that the poller knows.

use std::os::fd::{AsFd, AsRawFd, RawFd};

use crate::poller::POLLER;

// ANCHOR: socket
/// A non-blocking socket that leaves the poller before it is closed.
pub struct Socket<S: AsFd>(S);

impl<S: AsFd> Socket<S> {
    /// The source must be in non-blocking mode.
    pub fn new(source: S) -> Socket<S> {
        Socket(source)
    }

    pub fn get(&self) -> &S {
        &self.0
    }

    pub fn fd(&self) -> RawFd {
        self.0.as_fd().as_raw_fd()
    }
}

impl<S: AsFd> Drop for Socket<S> {
    fn drop(&mut self) {
        // At the end of a thread its poller may be gone, and the registration with it.
        let forgotten = POLLER.try_with(|poller| poller.forget(self.fd()));
        if let Ok(Err(error)) = forgotten {
            eprintln!("cannot unregister descriptor {}: {error}", self.fd());
        }
    }
}
// ANCHOR_END: socket

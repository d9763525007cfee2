//! Signals of the system, by a socket that a process sends bytes to itself on.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

pub use rustix::process::Signal;
use signal_hook_registry::{FORBIDDEN, SigId};

use crate::s6_reactor::{Direction, Socket};

// ANCHOR: signal
/// Waits for one kind of signal, which from now on doesn't end the process: not
/// even when this has been dropped.
pub struct Signals {
    /// What the handler does, until that's taken back.
    action: SigId,
    /// Has a byte for each signal, or for several of them.
    bytes: Socket<UnixStream>,
}

impl Signals {
    /// Begins to take note of the signal.
    ///
    /// # Errors
    ///
    /// If it's one that no program may handle, or the system has no descriptor left.
    ///
    /// # Panics
    ///
    /// If no runtime runs on this thread.
    #[track_caller]
    pub fn new(signal: Signal) -> io::Result<Signals> {
        let signal = signal.as_raw();
        if FORBIDDEN.contains(&signal) {
            let text = format!("signal {signal} can't be waited for");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let (near, far) = UnixStream::pair()?;
        let bytes = Socket::new(near)?;
        far.set_nonblocking(true)?;
        let action = move || {
            // If it's full, there are bytes to be read, and that's all they say.
            let _ = rustix::io::write(&far, b"!");
        };
        // SAFETY: the handler interrupts any code, which may hold a lock or be
        // inside of the allocator. `action` uses neither. It makes one system
        // call, which signal-safety(7) allows, and doesn't panic.
        let action = unsafe { signal_hook_registry::register(signal, action) }?;
        Ok(Signals { action, bytes })
    }

    /// Waits for a signal. Several that came in the meantime may count as one, as
    /// they do for the system.
    ///
    /// # Errors
    ///
    /// If the system can't read the socket.
    pub async fn recv(&mut self) -> io::Result<()> {
        let mut all = [0; 1024];
        let read = |mut bytes: &UnixStream| bytes.read(&mut all);
        self.bytes.io(Direction::Read, read).await.map(drop)
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        // After this no handler has `far`, or is about to write.
        signal_hook_registry::unregister(self.action);
    }
}
// ANCHOR_END: signal

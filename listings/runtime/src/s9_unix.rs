//! Unix sockets, and the traits of `futures` for whatever a `Socket` can own.

use std::io::{self, Read, Write};
use std::net::Shutdown;
use std::os::unix::net;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::io::{AsyncRead, AsyncWrite};
use socket2::SockRef;

use crate::s6_reactor::{Direction, Owned, Socket, current};
use crate::s9_blocking::spawn_blocking;

// ANCHOR: stream
/// A stream of bytes, by whatever reads and writes.
pub struct Stream<S: Owned>(Socket<S>);

/// A connection between two processes of one machine.
pub type UnixStream = Stream<net::UnixStream>;

impl<S: Owned> Stream<S> {
    /// Takes over what's open.
    ///
    /// # Errors
    ///
    /// If the system has no room for it.
    ///
    /// # Panics
    ///
    /// If no runtime runs on this thread.
    #[track_caller]
    pub fn new(io: S) -> io::Result<Stream<S>> {
        Socket::new(io).map(Stream)
    }
}

impl UnixStream {
    /// Connects to a path.
    ///
    /// # Errors
    ///
    /// If no listener is there.
    pub async fn connect(path: impl AsRef<Path>) -> io::Result<UnixStream> {
        // While the listener's queue is full, this waits. Unlike TCP it knows no
        // connection "in progress" whose end an event would tell.
        let path = path.as_ref().to_owned();
        let stream = spawn_blocking(|| net::UnixStream::connect(path)).await?;
        Stream::new(stream?)
    }
}
// ANCHOR_END: stream

impl<S: Owned + Unpin> AsyncRead for Stream<S>
where
    for<'a> &'a S: Read,
{
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let room = buffer.len();
        self.0.poll_read(context, room, |mut io| io.read(buffer))
    }
}

impl<S: Owned + Unpin> AsyncWrite for Stream<S>
where
    for<'a> &'a S: Write,
{
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let write = |mut io: &S| io.write(bytes);
        self.0.poll_io(Direction::Write, context, write)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The system sends what it has taken.
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let end = SockRef::from(self.0.get()).shutdown(Shutdown::Write);
        Poll::Ready(end.or_else(|error| match error.kind() {
            // The peer has gone already.
            io::ErrorKind::NotConnected => Ok(()),
            _ => Err(error),
        }))
    }
}

/// Waits for connections on a path.
pub struct UnixListener(Socket<net::UnixListener>);

// SAFETY: it owns one descriptor, gives it out by reference only, and closes it
// in its drop.
unsafe impl Owned for net::UnixListener {}

impl UnixListener {
    /// Listens on a path where nothing is. At the end the path is left behind.
    ///
    /// # Errors
    ///
    /// If something is there, or it can't be made.
    ///
    /// # Panics
    ///
    /// If no runtime runs on this thread.
    #[track_caller]
    pub fn bind(path: impl AsRef<Path>) -> io::Result<UnixListener> {
        drop(current()); // before it leaves something at that path
        Socket::new(net::UnixListener::bind(path)?).map(UnixListener)
    }

    /// Waits for the next connection. Dropped before it's ready, it takes none.
    ///
    /// # Errors
    ///
    /// If the system has no descriptor left.
    pub async fn accept(&self) -> io::Result<UnixStream> {
        let accept = self.0.io(Direction::Read, net::UnixListener::accept);
        Stream::new(accept.await?.0)
    }
}

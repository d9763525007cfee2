//! Sockets that tasks wait for, with the traits of `futures`.

use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::net::{self, Shutdown, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::io::{AsyncRead, AsyncWrite};
use socket2::{Domain, SockAddr, Type};

use crate::s6_reactor::{Direction, Socket};

// ANCHOR: listener
/// Waits for connections.
pub struct TcpListener(Socket<net::TcpListener>);

impl TcpListener {
    /// Listens on an address; port 0 is a free one.
    pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
        let socket = socket2::Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.bind(&SockAddr::from(address))?;
        // This many connections may come at once.
        socket.listen(4096)?;
        TcpListener::from_std(socket.into())
    }

    /// Takes over a listener of the standard library.
    pub fn from_std(listener: net::TcpListener) -> io::Result<TcpListener> {
        Socket::new(listener).map(TcpListener)
    }

    /// The address that it listens on.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get().local_addr()
    }

    /// Waits for the next connection. Dropped before that, it has taken none.
    pub async fn accept(&self) -> io::Result<(TcpStream, SocketAddr)> {
        let accept = self.0.io(Direction::Read, net::TcpListener::accept);
        let (stream, peer) = accept.await?;
        Ok((TcpStream::from_std(stream)?, peer))
    }
}
// ANCHOR_END: listener

// ANCHOR: stream
/// A connection.
pub struct TcpStream(Socket<net::TcpStream>);

impl TcpStream {
    /// Connects to an address. Dropped before it has, it closes its socket, and the
    /// peer may see a connection that ends at once.
    pub async fn connect(address: SocketAddr) -> io::Result<TcpStream> {
        let socket = socket2::Socket::new(Domain::for_address(address), Type::STREAM, None)?;
        socket.set_nonblocking(true)?;
        // The answer is "in progress"; the closure below asks how it went.
        match socket.connect(&SockAddr::from(address)) {
            Err(error) if !in_progress(&error) => return Err(error),
            _ => {}
        }
        let stream = TcpStream(Socket::new(socket.into())?);
        let connected = |stream: &net::TcpStream| {
            if let Some(error) = stream.take_error()? {
                return Err(error);
            }
            match stream.peer_addr() {
                Err(error) if error.kind() == io::ErrorKind::NotConnected => {
                    Err(io::ErrorKind::WouldBlock.into())
                }
                result => result,
            }
        };
        stream.0.io(Direction::Write, connected).await?;
        Ok(stream)
    }

    /// Takes over a connection of the standard library.
    pub fn from_std(stream: net::TcpStream) -> io::Result<TcpStream> {
        Socket::new(stream).map(TcpStream)
    }

    /// The connection as the system knows it.
    pub fn get(&self) -> &net::TcpStream {
        self.0.get()
    }

    /// Waits for bytes and returns how many came; 0 is the end. Dropped before that,
    /// it has taken none.
    pub async fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = buffer.len();
        self.0.read(room, |mut stream| stream.read(buffer)).await
    }

    /// Sends all of the bytes. Dropped before it's done, it has sent an unknown
    /// part of them.
    pub async fn write_all(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let write = |mut stream: &net::TcpStream| stream.write(bytes);
            match self.0.io(Direction::Write, write).await? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                count => bytes = &bytes[count..],
            }
        }
        Ok(())
    }

    /// Ends the sending half.
    pub fn finish(&self) -> io::Result<()> {
        match self.get().shutdown(Shutdown::Write) {
            // The peer has gone already.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
            result => result,
        }
    }

    /// Polls for bytes.
    pub fn poll_read_into(
        &self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let room = buffer.len();
        self.poll_read_with(context, room, |mut stream| stream.read(buffer))
    }

    /// Polls for bytes by an attempt that has room for so many.
    pub fn poll_read_with(
        &self,
        context: &mut Context<'_>,
        room: usize,
        attempt: impl FnMut(&net::TcpStream) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        self.0.poll_read(context, room, attempt)
    }

    /// Polls for room to send by an attempt.
    pub fn poll_write_with<T>(
        &self,
        context: &mut Context<'_>,
        attempt: impl FnMut(&net::TcpStream) -> io::Result<T>,
    ) -> Poll<io::Result<T>> {
        self.0.poll_io(Direction::Write, context, attempt)
    }
}

/// Returns whether a connection is still being made.
fn in_progress(error: &io::Error) -> bool {
    let in_progress = rustix::io::Errno::INPROGRESS.raw_os_error();
    error.kind() == io::ErrorKind::WouldBlock || error.raw_os_error() == Some(in_progress)
}
// ANCHOR_END: stream

// ANCHOR: traits
impl AsyncRead for TcpStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_read_into(context, buffer)
    }

    fn poll_read_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        let rooms = buffers.iter().map(|buffer| buffer.len());
        let room = rooms.fold(0, usize::saturating_add);
        self.poll_read_with(context, room, |mut stream| stream.read_vectored(buffers))
    }
}

impl AsyncWrite for TcpStream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(context, |mut stream| stream.write(bytes))
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_with(context, |mut stream| stream.write_vectored(slices))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The system sends what it has taken.
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.finish())
    }
}
// ANCHOR_END: traits

// ANCHOR: udp
/// A socket for datagrams.
pub struct UdpSocket(Socket<net::UdpSocket>);

impl UdpSocket {
    /// Takes an address; port 0 is a free one.
    pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
        let socket = net::UdpSocket::bind(address)?;
        Socket::new(socket).map(UdpSocket)
    }

    /// The address that it receives on.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.get().local_addr()
    }

    /// Waits for a datagram and returns its length and its sender. Dropped before
    /// that, it has taken none.
    pub async fn recv_from(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let receive = |socket: &net::UdpSocket| socket.recv_from(buffer);
        self.0.io(Direction::Read, receive).await
    }

    /// Sends a datagram. Dropped before it has, it has sent nothing.
    pub async fn send_to(&self, bytes: &[u8], peer: SocketAddr) -> io::Result<usize> {
        let send = |socket: &net::UdpSocket| socket.send_to(bytes, peer);
        self.0.io(Direction::Write, send).await
    }
}
// ANCHOR_END: udp

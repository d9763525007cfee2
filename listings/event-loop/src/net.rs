//! What a task awaits of a socket.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use crate::poller::{Direction, POLLER};
use crate::socket::{Owned, Socket};

// ANCHOR: socket_future
/// Attempts something with a socket, again and again as the socket is ready.
pub struct SocketFuture<'s, S: Owned, A> {
    socket: &'s Socket<S>,
    direction: Direction,
    /// Returns the value, or the error `WouldBlock` when it has to wait.
    attempt: A,
    /// Its waker in the poller, if it has registered one.
    registered: Option<Waker>,
}

impl<'s, S: Owned, A> SocketFuture<'s, S, A> {
    pub fn new(socket: &'s Socket<S>, direction: Direction, attempt: A) -> Self {
        SocketFuture {
            socket,
            direction,
            attempt,
            registered: None,
        }
    }

    fn close(&mut self) -> io::Result<()> {
        let Some(waker) = self.registered.take() else {
            return Ok(());
        };
        let (fd, direction) = (self.socket.fd(), self.direction);
        let closed = POLLER.try_with(|poller| poller.unregister(fd, direction, &waker));
        // At the end of a thread its poller may be gone, and the registration with it.
        closed.unwrap_or(Ok(()))
    }
}

impl<S, A, T> Future for SocketFuture<'_, S, A>
where
    S: Owned,
    A: FnMut(&S) -> io::Result<T> + Unpin,
{
    type Output = io::Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        self.close()?;
        let this = &mut *self;
        let result = loop {
            match (this.attempt)(this.socket.get()) {
                // A signal interrupted it: nothing is lost, so try again.
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result,
            }
        };
        match result {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let (socket, waker) = (this.socket, context.waker());
                POLLER.with(|poller| poller.register(socket, this.direction, waker))?;
                this.registered = Some(waker.clone());
                Poll::Pending
            }
            done => Poll::Ready(done),
        }
    }
}

impl<S: Owned, A> Drop for SocketFuture<'_, S, A> {
    fn drop(&mut self) {
        if let Err(error) = self.close() {
            eprintln!("cannot unregister descriptor {}: {error}", self.socket.fd());
        }
    }
}
// ANCHOR_END: socket_future

// ANCHOR: read_socket
/// A future of exactly `nbytes` bytes.
pub fn read_socket<S>(
    socket: &Socket<S>,
    nbytes: usize,
) -> impl Future<Output = io::Result<Vec<u8>>>
where
    S: Owned,
    for<'s> &'s S: Read,
{
    let mut buffer = vec![0; nbytes];
    let mut read_so_far = 0;
    SocketFuture::new(socket, Direction::Read, move |mut stream: &S| {
        // Until all is read, or until the socket has no more for now.
        while read_so_far < nbytes {
            let count = stream.read(&mut buffer[read_so_far..])?;
            if count == 0 {
                let words = format!("peer closed after {read_so_far} of {nbytes} bytes");
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, words));
            }
            read_so_far += count;
        }
        Ok(std::mem::take(&mut buffer))
    })
}
// ANCHOR_END: read_socket

// ANCHOR: send_all
/// A future that is ready when the system has taken all of `data`.
pub fn send_all<S>(socket: &Socket<S>, data: Vec<u8>) -> impl Future<Output = io::Result<()>>
where
    S: Owned,
    for<'s> &'s S: Write,
{
    let mut sent = 0;
    SocketFuture::new(socket, Direction::Write, move |mut stream: &S| {
        while sent < data.len() {
            sent += stream.write(&data[sent..])?;
        }
        Ok(())
    })
}
// ANCHOR_END: send_all

// ANCHOR: accept_client
/// A future of the next client of a listener, and its address.
pub fn accept_client(
    server: &Socket<TcpListener>,
) -> impl Future<Output = io::Result<(Socket<TcpStream>, SocketAddr)>> {
    SocketFuture::new(server, Direction::Read, |server: &TcpListener| {
        let (client, address) = server.accept()?;
        client.set_nonblocking(true)?; // a system may not hand the mode on
        Ok((Socket::new(client), address))
    })
}
// ANCHOR_END: accept_client

//! A connection for hyper without `unsafe`, which copies each byte once more.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures::io::AsyncWrite;
use hyper::rt::{Read, ReadBufCursor, Write};

use crate::s6_net::TcpStream;

/// A connection as hyper reads and writes it.
pub struct Copied(pub TcpStream);

// ANCHOR: read
impl Read for Copied {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut own = [0; 8192];
        let room = own.len().min(buffer.remaining());
        let count = ready!(self.0.poll_read_into(context, &mut own[..room]))?;
        buffer.put_slice(&own[..count]);
        Poll::Ready(Ok(()))
    }
}
// ANCHOR_END: read

impl Write for Copied {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(context)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, slices)
    }
}

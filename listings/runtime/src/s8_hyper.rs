//! What hyper asks of a runtime: bytes, timers and tasks.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures::io::AsyncWrite;
use hyper::rt::{Executor, Read, ReadBufCursor, Sleep, Timer, Write};
use socket2::SockRef;

use crate::s5_sleep;
use crate::s5_timers;
use crate::s6_net::TcpStream;
use crate::s7_loop;

// ANCHOR: io
/// A connection as hyper reads and writes it.
pub struct Io(pub TcpStream);

impl Read for Io {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        // SAFETY: `recv` only writes bytes to the buffer.
        let free = unsafe { buffer.as_mut() };
        let room = free.len();
        let read = self
            .0
            .poll_read_with(context, room, |stream| SockRef::from(stream).recv(free));
        read.map_ok(|count| {
            // SAFETY: `recv` has written that many bytes.
            unsafe { buffer.advance(count) }
        })
    }
}

impl Write for Io {
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
// ANCHOR_END: io

// ANCHOR: timer
/// The runtime's timers, as hyper sets its time limits with them.
#[derive(Clone, Copy, Debug)]
pub struct Clock;

impl Timer for Clock {
    fn sleep(&self, length: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(Nap(s5_sleep::sleep(length)))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Nap(s5_sleep::sleep_until(deadline)))
    }

    fn now(&self) -> Instant {
        // The clock that `sleep_until` goes by, which may be paused.
        s5_timers::current().now()
    }
}

/// Our sleep under hyper's trait.
struct Nap(s5_sleep::Sleep);

impl Future for Nap {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl Sleep for Nap {}
// ANCHOR_END: timer

// ANCHOR: executor
/// The runtime's tasks, for those that hyper starts.
#[derive(Clone, Copy, Debug)]
pub struct Tasks;

impl<F: Future + 'static> Executor<F> for Tasks {
    fn execute(&self, future: F) {
        // It runs on without its handle.
        drop(s7_loop::spawn(future));
    }
}
// ANCHOR_END: executor

//! A read that borrows its buffer, and is dropped.
//!
//! Run it on Linux: `cargo run -p completion --example borrowed`

use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use io_uring::{IoUring, opcode, types};

// ANCHOR: read
/// Reads into a buffer that it borrows.
struct Read<'a> {
    ring: &'a mut IoUring,
    socket: &'a UnixStream,
    buffer: &'a mut [u8],
    started: bool,
}

impl Future for Read<'_> {
    type Output = i32;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<i32> {
        if !self.started {
            self.started = true;
            let (fd, length) = (types::Fd(self.socket.as_raw_fd()), self.buffer.len());
            let read = opcode::Read::new(fd, self.buffer.as_mut_ptr(), length as u32);
            // SAFETY: the buffer would have to stay borrowed until the kernel is done.
            // The borrow ends with this future, so it isn't. It's the fault.
            unsafe { self.ring.submission().push(&read.build()) }.expect("there's room");
            self.ring.submit().expect("the kernel takes it");
        }
        match self.ring.completion().next() {
            Some(done) => Poll::Ready(done.result()),
            None => Poll::Pending,
        }
    }
}
// ANCHOR_END: read

// ANCHOR: main
/// Returns what's in the buffer before the client writes, and after.
pub(crate) fn before_and_after() -> io::Result<[String; 2]> {
    let mut ring = IoUring::new(8)?;
    let (socket, mut client) = UnixStream::pair()?;
    let mut buffer = *b"........";
    let read = Read {
        ring: &mut ring,
        socket: &socket,
        buffer: &mut buffer,
        started: false,
    };
    // The client is silent, and we give up: the future is dropped.
    assert!(poll_once(read).is_pending());

    // The buffer is ours again, isn't it?
    buffer = *b"our data";
    let before = String::from_utf8_lossy(&buffer).into_owned();
    client.write_all(b"intruder")?;
    ring.submit_and_wait(1)?;
    let after = String::from_utf8_lossy(&buffer).into_owned();
    Ok([before, after])
}

fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).poll(&mut Context::from_waker(Waker::noop()))
}

fn main() -> io::Result<()> {
    for content in before_and_after()? {
        println!("{content}");
    }
    Ok(())
}
// ANCHOR_END: main

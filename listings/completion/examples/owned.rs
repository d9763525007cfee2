//! A read that owns its buffer, and is dropped.
//!
//! Run it on Linux: `cargo run -p completion --example owned`

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Waker};

use completion::ring::Ring;

// ANCHOR: main
fn main() -> io::Result<()> {
    let ring = Ring::new()?;
    let (socket, _client) = UnixStream::pair()?;
    let socket = Rc::new(OwnedFd::from(socket));
    {
        let mut read = pin!(ring.read(&socket, vec![0; 8]));
        let poll = read.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending());
        println!("started: the kernel has {} buffer", ring.in_flight());
    }
    println!("dropped: the kernel has {} buffer", ring.in_flight());
    while ring.in_flight() > 0 {
        ring.wait()?;
    }
    println!("completed: the kernel has {} buffers", ring.in_flight());
    Ok(())
}
// ANCHOR_END: main

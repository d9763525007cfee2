//! A read whose future is forgotten, and a ring that ends.
//!
//! Run it on Linux: `cargo run -p completion --example forgotten_read`

use std::io;
use std::mem;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::task::{Context, Waker};

use completion::ring::Ring;

// ANCHOR: main
fn main() -> io::Result<()> {
    let ring = Ring::new()?;
    let (socket, _silent) = UnixStream::pair()?;
    let socket = Rc::new(OwnedFd::from(socket));
    let mut read = Box::pin(ring.read(&socket, vec![0; 8]));
    let mut context = Context::from_waker(Waker::noop());
    assert!(read.as_mut().poll(&mut context).is_pending());
    mem::forget(read);
    println!(
        "forgotten: the socket has {} owners",
        Rc::strong_count(&socket)
    );
    drop(ring);
    println!("the ring is gone: it has {}", Rc::strong_count(&socket));
    Ok(())
}
// ANCHOR_END: main

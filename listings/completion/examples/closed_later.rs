//! A socket that its owner drops while a read of it is in flight.
//!
//! Run it on Linux: `cargo run -p completion --example closed_later`

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::task::{Context, Waker};

use completion::ring::Ring;

// ANCHOR: main
fn main() -> io::Result<()> {
    let ring = Ring::new()?;
    let (socket, client) = UnixStream::pair()?;
    client.set_nonblocking(true)?;
    let socket = Rc::new(OwnedFd::from(socket));
    let mut read = Box::pin(ring.read(&socket, vec![0; 8]));
    let mut context = Context::from_waker(Waker::noop());
    assert!(read.as_mut().poll(&mut context).is_pending());
    drop(read);
    drop(socket);
    println!(
        "dropped: the client reads: {}",
        what_the_client_reads(&client)
    );
    while ring.in_flight() > 0 {
        ring.wait()?;
    }
    println!(
        "completed: the client reads: {}",
        what_the_client_reads(&client)
    );
    Ok(())
}

fn what_the_client_reads(mut client: &UnixStream) -> String {
    match client.read(&mut [0]) {
        Ok(0) => "the end".into(),
        Ok(count) => format!("{count} bytes"),
        Err(error) => error.kind().to_string(),
    }
}
// ANCHOR_END: main

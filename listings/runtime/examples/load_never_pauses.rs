//! A peer that has always sent more, and a future that waits for its turn.
//!
//! Run it: `cargo run -p runtime --example load_never_pauses`

use std::cell::Cell;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use futures::join;
use polling::Event;
use runtime::s6_first::{Reactor, attempt, block_on};
use runtime::s6_reactor::{Direction, Socket};
use runtime::s7_loop::Runtime;

// ANCHOR: main
/// A socket with ten thousand bytes in it.
fn full() -> io::Result<UnixStream> {
    let (near, mut far) = UnixStream::pair()?;
    far.write_all(&[0; 10_000])?;
    near.set_nonblocking(true)?;
    Ok(near)
}

fn main() -> io::Result<()> {
    let read = |mut socket: &UnixStream| socket.read(&mut [0]);
    let reads = Cell::new(0);
    let other = async || println!("the other's turn, after {} reads", reads.take());

    let (reactor, socket) = (Reactor::new()?, full()?);
    let reader = async {
        while let Ok(1) = attempt(&reactor, &socket, Event::readable, read).await {
            reads.set(reads.get() + 1);
        }
    };
    block_on(&reactor, async { join!(reader, other()) })?;

    Runtime::new()?.block_on(async {
        let socket = Socket::new(full()?)?;
        let reader = async {
            while let Ok(1) = socket.io(Direction::Read, read).await {
                reads.set(reads.get() + 1);
            }
        };
        join!(reader, other());
        Ok(())
    })
}
// ANCHOR_END: main

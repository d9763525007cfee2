//! A socket is closed but stays registered, and a new socket gets its number.
//!
//! Run it: `cargo run -p runtime --example reactor_left_behind`

use std::io::{self, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::time::Duration;

use polling::Event;
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_first::{Reactor, attempt, block_on};

const STEP: Duration = Duration::from_millis(100);

// ANCHOR: main
fn main() -> io::Result<()> {
    let reactor = Reactor::new()?;
    let read = |mut socket: &UnixStream| socket.read(&mut [0; 8]);
    let (old, mut peer) = UnixStream::pair()?;
    old.set_nonblocking(true)?;
    // It's open elsewhere as well, for example in a child process.
    let copy = old.try_clone()?;

    let first = attempt(&reactor, &old, Event::readable, read);
    let in_time = block_on(&reactor, timeout(STEP, first))?.is_ok();
    println!("first read in time: {in_time}");
    let number = old.as_raw_fd();
    drop(old);

    let (new, _new_peer) = UnixStream::pair()?;
    new.set_nonblocking(true)?;
    println!("same number: {}", new.as_raw_fd() == number);
    let second = attempt(&reactor, &new, Event::readable, read);
    println!(
        "second read: {:?}",
        block_on(&reactor, second)?.map_err(|e| e.kind())
    );

    peer.write_all(b"too late")?;
    let before = reactor.turns();
    block_on(&reactor, async { sleep(STEP).await })?;
    println!(
        "{} turns while nobody waited for a socket",
        reactor.turns() - before
    );
    drop(copy);
    Ok(())
}
// ANCHOR_END: main

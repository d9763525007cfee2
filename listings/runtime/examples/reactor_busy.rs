//! The loop never sleeps while a server works, because the next message is there.
//!
//! Run it: `cargo run -p runtime --example reactor_busy`

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use polling::Event;
use runtime::s5_sleep::sleep;
use runtime::s6_first::{Reactor, attempt, block_on};

// ANCHOR: main
fn main() -> io::Result<()> {
    let reactor = Reactor::new()?;
    let (near, mut far) = UnixStream::pair()?;
    near.set_nonblocking(true)?;
    let server = async {
        let read = |mut socket: &UnixStream| socket.read(&mut [0; 4]);
        attempt(&reactor, &near, Event::readable, read).await?;
        let before = reactor.turns();
        sleep(Duration::from_millis(100)).await; // work on the answer
        println!("{} turns while it slept", reactor.turns() - before);
        io::Result::Ok(())
    };
    let client = async { far.write_all(b"ping" as &[u8]).and(far.write_all(b"ping")) };
    let (served, sent) = block_on(&reactor, futures::future::join(server, client))?;
    served.and(sent)
}
// ANCHOR_END: main

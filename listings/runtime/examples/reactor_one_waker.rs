//! One task waits for room in a socket, and another for bytes from it.
//!
//! Run it: `cargo run -p runtime --example reactor_one_waker`

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, TryStreamExt};
use polling::Event;
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_first::{Reactor, attempt, block_on};

const STEP: Duration = Duration::from_millis(100);

// ANCHOR: tasks
fn main() -> io::Result<()> {
    let reactor = Reactor::new()?;
    let (near, far) = UnixStream::pair()?;
    near.set_nonblocking(true)?;
    far.set_nonblocking(true)?;
    let writer = async {
        until_full(&near)?;
        attempt(&reactor, &near, Event::writable, |mut near| {
            near.write(b"!")
        })
        .await?;
        println!("the writer has room");
        Ok(())
    };
    let reader = async {
        sleep(STEP).await;
        attempt(&reactor, &near, Event::readable, |mut near| {
            near.read(&mut [0])
        })
        .await?;
        println!("the reader has its byte");
        Ok(())
    };
    let peer = async {
        sleep(2 * STEP).await;
        (&far).write_all(b"!")?;
        until_empty(&far)?;
        println!("the peer has sent a byte and has read all of ours");
        Ok(())
    };
    // Each of them has a waker of its own, as tasks have.
    let tasks = [
        writer.boxed_local(),
        reader.boxed_local(),
        peer.boxed_local(),
    ];
    let tasks: FuturesUnordered<_> = tasks.into_iter().collect();
    let all = tasks.try_collect::<()>();
    match block_on(&reactor, timeout(5 * STEP, all))? {
        Ok(result) => return result,
        Err(elapsed) => println!("{elapsed}"),
    }
    println!("room for {} byte", (&near).write(b"!")?);
    Ok(())
}
// ANCHOR_END: tasks

fn until_full(mut socket: &UnixStream) -> io::Result<()> {
    until_it_would_block(|| socket.write(&[0; 4096]))
}

fn until_empty(mut socket: &UnixStream) -> io::Result<()> {
    until_it_would_block(|| socket.read(&mut [0; 4096]))
}

fn until_it_would_block(mut attempt: impl FnMut() -> io::Result<usize>) -> io::Result<()> {
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            result => result?,
        };
    }
}

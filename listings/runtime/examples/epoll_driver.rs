//! A driver on epoll itself, asked for each event.
//!
//! Run it on Linux: `cargo run -p runtime --example epoll_driver`

use std::io::{self, Write};
use std::os::fd::{BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use runtime::s6_block_on::block_on_with;
use runtime::s6_reactor::{Direction, Driver, Event, Socket};
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::event::{EventfdFlags, eventfd};
use rustix::io::Errno;
use rustix::time::Timespec;

// ANCHOR: new
pub(crate) struct Epoll {
    epoll: OwnedFd,
    /// A number in the kernel, readable while it isn't 0. It's how another
    /// thread ends a wait.
    bell: OwnedFd,
}

/// The key of the bell. No socket has it.
const BELL: u64 = u64::MAX;

impl Epoll {
    pub(crate) fn new() -> io::Result<Epoll> {
        let epoll = epoll::create(CreateFlags::CLOEXEC)?;
        let bell = eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?;
        // Level-triggered: it's reported until `wait` has read it.
        epoll::add(&epoll, &bell, EventData::new_u64(BELL), EventFlags::IN)?;
        Ok(Epoll { epoll, bell })
    }
}
// ANCHOR_END: new

// ANCHOR: driver
impl Driver for Epoll {
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        // Nothing is asked for yet.
        let (key, interest) = (EventData::new_u64(key as u64), EventFlags::ONESHOT);
        Ok(epoll::add(&self.epoll, socket, key, interest)?)
    }

    fn arm(&self, socket: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()> {
        let (key, mut interest) = (EventData::new_u64(key as u64), EventFlags::ONESHOT);
        interest.set(EventFlags::IN, directions[0]);
        interest.set(EventFlags::OUT, directions[1]);
        Ok(epoll::modify(&self.epoll, socket, key, interest)?)
    }

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        Ok(epoll::delete(&self.epoll, socket)?)
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        // A limit that's too long for the system is none.
        let limit = limit.and_then(|limit| Timespec::try_from(limit).ok());
        let mut events = Vec::with_capacity(64);
        epoll::wait(&self.epoll, spare_capacity(&mut events), limit.as_ref())?;
        for found in events {
            let (key, flags) = (found.data.u64(), found.flags);
            if key == BELL {
                self.silence()?;
                continue;
            }
            // An error or the end is reported though nobody asked for it, and
            // an attempt in either direction learns of it.
            let over = flags.intersects(EventFlags::ERR | EventFlags::HUP);
            let ready = [EventFlags::IN, EventFlags::OUT].map(|way| over || flags.contains(way));
            let key = key as usize;
            event(Event {
                key,
                ready,
                closed: false,
            });
        }
        Ok(())
    }

    fn notify(&self) -> io::Result<()> {
        rustix::io::write(&self.bell, &1_u64.to_ne_bytes())?;
        Ok(())
    }

    fn short_read_is_last(&self) -> bool {
        // When it's asked again, the system looks again.
        true
    }
}

impl Epoll {
    /// Sets the number back to 0.
    fn silence(&self) -> io::Result<()> {
        match rustix::io::read(&self.bell, &mut [0; 8]) {
            // Another thread has read it.
            Err(Errno::AGAIN) => Ok(()),
            result => Ok(result.map(drop)?),
        }
    }
}
// ANCHOR_END: driver

fn main() -> io::Result<()> {
    let received = block_on_with(Epoll::new()?, async {
        let (near, mut far) = UnixStream::pair()?;
        let near = Socket::new(near)?;
        std::thread::spawn(move || far.write_all(b"hello"));
        let mut buffer = [0; 8];
        let read = |mut stream: &UnixStream| io::Read::read(&mut stream, &mut buffer);
        let count = near.io(Direction::Read, read).await?;
        io::Result::Ok(String::from_utf8_lossy(&buffer[..count]).into_owned())
    });
    println!("received: {}", received??);
    Ok(())
}

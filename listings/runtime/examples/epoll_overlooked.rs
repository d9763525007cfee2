//! Two bytes come, and a reader at edges takes one.
//!
//! Run it on Linux: `cargo run -p runtime --example epoll_overlooked`

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::time::Timespec;

// ANCHOR: main
fn main() -> io::Result<()> {
    let (mut near, mut far) = UnixStream::pair()?;
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(
        &epoll,
        &near,
        EventData::new_u64(7),
        EventFlags::IN | EventFlags::ET,
    )?;

    far.write_all(b"ab")?;
    println!("two bytes: {} event", events(&epoll)?);
    near.read_exact(&mut [0])?;
    println!("one is read: {} events", events(&epoll)?);
    Ok(())
}
// ANCHOR_END: main

fn events(epoll: &OwnedFd) -> io::Result<usize> {
    let mut events = Vec::with_capacity(8);
    let room = spare_capacity(&mut events);
    epoll::wait(epoll, room, Some(&Timespec::default()))?;
    Ok(events.len())
}

//! The peer closes, its end is read, and the socket stays in the set.
//!
//! Run it on Linux: `cargo run -p runtime --example epoll_peer_gone`

use std::io::{self, Read};
use std::os::unix::net::UnixStream;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::time::Timespec;

// ANCHOR: main
fn main() -> io::Result<()> {
    let (mut near, far) = UnixStream::pair()?;
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &near, EventData::new_u64(7), EventFlags::IN)?;

    drop(far);
    for _ in 0..3 {
        let mut events = Vec::with_capacity(8);
        let room = spare_capacity(&mut events);
        epoll::wait(&epoll, room, Some(&Timespec::default()))?;
        let count = near.read(&mut [0; 8])?;
        println!("{} event, {count} bytes", events.len());
    }
    Ok(())
}
// ANCHOR_END: main

//! What epoll says of a socket, in each of its three modes.
//!
//! Run it on Linux: `cargo run -p runtime --example epoll_by_hand`

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::time::Timespec;

// ANCHOR: wait
/// Returns the keys of all sockets that are ready now, without waiting for them.
fn ready(epoll: &OwnedFd) -> io::Result<Vec<u64>> {
    let mut events = Vec::with_capacity(8);
    epoll::wait(
        epoll,
        spare_capacity(&mut events),
        Some(&Timespec::default()),
    )?;
    Ok(events.iter().map(|event| event.data.u64()).collect())
}
// ANCHOR_END: wait

// ANCHOR: modes
/// Sends two bytes and reads them, and asks at each step what's ready.
pub(crate) fn reports(mode: EventFlags) -> io::Result<[Vec<u64>; 6]> {
    let (mut near, mut far) = UnixStream::pair()?;
    let epoll = epoll::create(CreateFlags::CLOEXEC)?;
    let (key, interest) = (EventData::new_u64(7), EventFlags::IN | mode);
    epoll::add(&epoll, &near, key, interest)?;

    let nothing_there = ready(&epoll)?;
    far.write_all(b"a")?;
    let first_byte = ready(&epoll)?;
    let again = ready(&epoll)?;
    far.write_all(b"b")?;
    let second_byte = ready(&epoll)?;
    epoll::modify(&epoll, &near, key, interest)?;
    let asked_anew = ready(&epoll)?;
    near.read_exact(&mut [0; 2])?;
    let both_read = ready(&epoll)?;
    Ok([
        nothing_there,
        first_byte,
        again,
        second_byte,
        asked_anew,
        both_read,
    ])
}
// ANCHOR_END: modes

fn main() -> io::Result<()> {
    println!("          none one  again two  asked read");
    let modes = [
        ("level", EventFlags::empty()),
        ("one-shot", EventFlags::ONESHOT),
        ("edge", EventFlags::ET),
    ];
    for (name, mode) in modes {
        let reports = reports(mode)?.map(|keys| format!("{keys:?}"));
        println!(
            "{name:9} {}",
            reports.map(|keys| format!("{keys:5}")).join("")
        );
    }
    Ok(())
}

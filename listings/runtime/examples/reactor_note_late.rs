//! Bytes come between an attempt to read and the note that there were none.
//!
//! Run it: `cargo run -p runtime --example reactor_note_late`

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use polling::{Event, Events, PollMode, Poller};

fn main() -> io::Result<()> {
    attempt("taken away after the attempt", false)?;
    attempt("taken away before the attempt", true)
}

// ANCHOR: attempt
fn attempt(words: &str, before: bool) -> io::Result<()> {
    let (mut socket, mut peer) = UnixStream::pair()?;
    socket.set_nonblocking(true)?;
    let poller = Poller::new()?;
    // SAFETY: the socket is removed below, before it is closed.
    unsafe { poller.add_with_mode(&socket, Event::readable(0), PollMode::Edge) }?;
    let mut events = Events::new();

    let mut worth_trying = true;
    if before {
        worth_trying = false;
    }
    let result = socket.read(&mut [0]);
    // The bytes come now, and another thread fetches their event.
    peer.write_all(b"!")?;
    poller.wait(&mut events, None)?;
    worth_trying |= !events.is_empty();
    if !before {
        worth_trying = false;
    }

    events.clear();
    poller.wait(&mut events, Some(Duration::from_millis(100)))?;
    let (more, error) = (events.len(), result.map_err(|error| error.kind()));
    println!("{words}: {error:?}, worth trying: {worth_trying}, events to come: {more}");
    poller.delete(&socket)
}
// ANCHOR_END: attempt

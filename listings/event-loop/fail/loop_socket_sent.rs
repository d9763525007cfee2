//@ error: E0277
//! A socket that another thread would drop.

use std::os::unix::net::UnixStream;
use std::thread;

use event_loop::Socket;

fn main() -> std::io::Result<()> {
    let (ours, _theirs) = UnixStream::pair()?;
    let socket = Socket::new(ours);
    thread::spawn(move || drop(socket));
    Ok(())
}

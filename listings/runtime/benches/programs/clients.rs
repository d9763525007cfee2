//! The clients of an echo server: a thread of its own, without a runtime.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use measure::process::busy_thread;
use socket2::{Domain, SockAddr, Socket, Type};

use super::compare::{Cost, Watch};

/// How many messages come back while the time is taken.
pub const MESSAGES: usize = 8000;

/// A listener that takes a thousand connections at once, for any runtime.
pub fn listener() -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0))))?;
    socket.listen(4096)?;
    Ok(socket.into())
}

/// Makes so many connections and sends a message on each of them, round by
/// round. What the clients themselves work does not count in the cost.
pub fn start(address: SocketAddr, connections: usize) -> thread::JoinHandle<io::Result<Cost>> {
    thread::spawn(move || {
        let connect = |_| {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let streams: io::Result<Vec<_>> = (0..connections).map(connect).collect();
        let mut streams = streams?;
        round(&mut streams)?;
        let (watch, own) = (Watch::start()?, busy_thread()?);
        for _ in 0..MESSAGES / connections {
            round(&mut streams)?;
        }
        let (mut cost, own) = (watch.stop()?, busy_thread()? - own);
        cost.work = cost.work.saturating_sub(own);
        Ok(cost)
    })
}

/// A message on each connection. The answers are taken from the last to the
/// first: the clients wait once, and are not woken for every answer.
fn round(streams: &mut [TcpStream]) -> io::Result<()> {
    let mut message = [7; 64];
    for stream in streams.iter_mut() {
        stream.write_all(&message)?;
    }
    for stream in streams.iter_mut().rev() {
        stream.read_exact(&mut message)?;
    }
    Ok(())
}

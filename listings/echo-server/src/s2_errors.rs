//! A server that reports each error and goes on.

// ANCHOR: event
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How long the server leaves `accept` alone after it failed.
pub(crate) const PAUSE: Duration = Duration::from_millis(100);

/// What the server reports.
#[derive(Debug)]
pub enum Event {
    /// The connection of this client ended: so many bytes echoed, or an error.
    Closed(SocketAddr, io::Result<u64>),
    /// A connection could not be accepted.
    NotAccepted(io::Error),
}
// ANCHOR_END: event

// ANCHOR: handle
/// Sends back what the client sends until it sends no more, and returns the number of bytes.
pub async fn handle(mut stream: TcpStream) -> io::Result<u64> {
    let mut buffer = [0; 1024];
    let mut echoed = 0;
    loop {
        let n = stream.read(&mut buffer).await?;
        if n == 0 {
            return Ok(echoed);
        }
        stream.write_all(&buffer[..n]).await?;
        echoed += n as u64;
    }
}
// ANCHOR_END: handle

// ANCHOR: listen
/// Serves each connection in a task of its own, forever.
pub async fn listen(listener: TcpListener, report: impl Fn(Event) + Clone + Send + 'static) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let report = report.clone();
                tokio::spawn(async move {
                    let result = handle(stream).await;
                    report(Event::Closed(peer, result));
                });
            }
            Err(error) => {
                report(Event::NotAccepted(error));
                sleep(PAUSE).await;
            }
        }
    }
}
// ANCHOR_END: listen

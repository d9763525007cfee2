//! A server that holds no more connections than it has places.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::sleep;

/// How long the server leaves `accept` alone after it failed.
const PAUSE: Duration = Duration::from_millis(100);

/// What the server reports.
#[derive(Debug)]
pub enum Event {
    /// The connection of this client ended: so many bytes went back, or this broke it.
    Closed(SocketAddr, io::Result<u64>),
    /// A connection could not be accepted.
    NotAccepted(io::Error),
}

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

// ANCHOR: listen
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Serves up to `limit` connections at a time, each in a task of its own, for ever.
pub async fn listen(
    listener: TcpListener,
    limit: usize,
    report: impl Fn(Event) + Clone + Send + 'static,
) {
    let places = Arc::new(Semaphore::new(limit));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let place = place.expect("nobody closes this semaphore");
        match listener.accept().await {
            Ok((stream, peer)) => {
                let report = report.clone();
                tokio::spawn(async move {
                    let result = handle(stream).await;
                    report(Event::Closed(peer, result));
                    drop(place);
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

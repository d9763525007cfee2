//! A server that gives up on clients that keep it waiting.

use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use crate::s2_errors::{Event, PAUSE};

// ANCHOR: handle
use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Sends back what the client sends, and gives up when it keeps a read or a
/// write waiting for longer than `patience`.
pub async fn handle(mut stream: TcpStream, patience: Duration) -> io::Result<u64> {
    let mut buffer = [0; 1024];
    let mut echoed = 0;
    loop {
        let n = timeout(patience, stream.read(&mut buffer)).await??;
        if n == 0 {
            return Ok(echoed);
        }
        timeout(patience, stream.write_all(&buffer[..n])).await??;
        echoed += n as u64;
    }
}
// ANCHOR_END: handle

/// Serves up to `limit` connections at a time, each in a task of its own, forever.
pub async fn listen(
    listener: TcpListener,
    limit: usize,
    patience: Duration,
    report: impl Fn(Event) + Clone + Send + 'static,
) {
    let places = Arc::new(Semaphore::new(limit));
    loop {
        let place = Arc::clone(&places).acquire_owned().await;
        let place = place.expect("the semaphore is never closed");
        match listener.accept().await {
            Ok((stream, peer)) => {
                let report = report.clone();
                tokio::spawn(async move {
                    let result = handle(stream, patience).await;
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

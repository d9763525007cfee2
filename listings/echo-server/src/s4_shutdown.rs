//! The whole server: errors reported, connections limited, an end in good order.

// ANCHOR: types
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

/// How long the server leaves `accept` alone after it failed.
const PAUSE: Duration = Duration::from_millis(100);

/// What the server reports.
#[derive(Debug)]
pub enum Event {
    /// The connection of this client ended: so many bytes went back, or this broke it.
    Closed(SocketAddr, io::Result<u64>),
    /// A connection could not be accepted.
    NotAccepted(io::Error),
    /// The task of a connection panicked, which is a mistake in this program.
    Panicked(JoinError),
}

/// What the server allows.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many connections may be open at a time.
    pub connections: usize,
    /// How long a shutdown waits for the connections that are open.
    pub grace: Duration,
}
// ANCHOR_END: types

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

// ANCHOR: accept
/// Waits for a free place, then for a connection that takes it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    report: &mut impl FnMut(Event),
) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    let place = Arc::clone(places).acquire_owned().await;
    let place = place.expect("nobody closes this semaphore");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (place, stream, peer),
            Err(error) => {
                report(Event::NotAccepted(error));
                sleep(PAUSE).await;
            }
        }
    }
}
// ANCHOR_END: accept

// ANCHOR: serve
/// Serves the connections of `listener` until `shutdown` is done. Then accepts no more, waits
/// for the open ones, cuts those that stay longer than the grace, and returns how many it cut.
pub async fn serve(
    listener: TcpListener,
    limits: Limits,
    mut report: impl FnMut(Event),
    shutdown: impl Future<Output = ()>,
) -> usize {
    let places = Arc::new(Semaphore::new(limits.connections));
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(ended) = connections.join_next() => {
                report(ended.unwrap_or_else(Event::Panicked));
            }
            (place, stream, peer) = accept(&listener, &places, &mut report) => {
                connections.spawn(async move {
                    let result = handle(stream).await;
                    drop(place);
                    Event::Closed(peer, result)
                });
            }
        }
    }
    drop(listener);
    finish(connections, limits.grace, report).await
}
// ANCHOR_END: serve

// ANCHOR: finish
/// Waits up to `grace` for `connections` to end, and returns how many it had to cut.
async fn finish(
    mut connections: JoinSet<Event>,
    grace: Duration,
    mut report: impl FnMut(Event),
) -> usize {
    let all_ended = async {
        while let Some(ended) = connections.join_next().await {
            report(ended.unwrap_or_else(Event::Panicked));
        }
    };
    if timeout(grace, all_ended).await.is_ok() {
        return 0;
    }
    connections.abort_all();
    let mut cut = 0;
    while let Some(ended) = connections.join_next().await {
        match ended {
            Err(error) if error.is_cancelled() => cut += 1,
            ended => report(ended.unwrap_or_else(Event::Panicked)),
        }
    }
    cut
}
// ANCHOR_END: finish

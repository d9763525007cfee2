//! The whole server: its errors reported, its clients limited, and a graceful shutdown.

// ANCHOR: types
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::limits::Limits;
use crate::places::Places;
use crate::s2_errors::PAUSE;

/// What the server reports.
#[derive(Debug)]
pub enum Event {
    /// The connection of this client ended: so many bytes echoed, or an error.
    Closed(SocketAddr, io::Result<u64>),
    /// This client's address has as many connections as it may have.
    Refused(SocketAddr),
    /// A connection could not be accepted.
    NotAccepted(io::Error),
    /// The task of a connection panicked, which is a mistake in this program.
    Panicked(JoinError),
}

/// One of the server's places, and one of its address's.
type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);
// ANCHOR_END: types

// ANCHOR: handle
/// Sends back what the client sends, within `limits`, and returns the number of bytes. Ends
/// between two echoes when `ending` is cancelled.
pub async fn handle(
    mut stream: TcpStream,
    limits: Limits,
    ending: CancellationToken,
) -> io::Result<u64> {
    let start = Instant::now();
    let mut buffer = [0; 1024];
    let mut echoed = 0;
    loop {
        let read = timeout_at(limits.due(start, echoed), stream.read(&mut buffer));
        let Some(read) = ending.run_until_cancelled(read).await else {
            linger(&mut stream, &mut buffer, limits.linger).await?;
            return Ok(echoed);
        };
        let n = read??;
        if n == 0 {
            return Ok(echoed);
        }
        timeout_at(limits.due(start, echoed), stream.write_all(&buffer[..n])).await??;
        echoed += n as u64;
    }
}
// ANCHOR_END: handle

// ANCHOR: serve
/// Serves each connection of `listener` with `handle` until `shutdown` is done. Then accepts no
/// more, asks the open ones to end, cuts those that stay longer than the grace, and returns how
/// many it cut.
pub async fn serve<F>(
    listener: TcpListener,
    limits: Limits,
    handle: impl Fn(TcpStream, Limits, CancellationToken) -> F,
    mut report: impl FnMut(Event),
    shutdown: impl Future<Output = ()>,
) -> usize
where
    F: Future<Output = io::Result<u64>> + Send + 'static,
{
    let mut places = Places::new(limits.connections, limits.per_address);
    let mut connections = JoinSet::new();
    let ending = CancellationToken::new();
    let mut shutdown = pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            Some(ended) = connections.join_next() => {
                report(ended.unwrap_or_else(Event::Panicked));
            }
            (place, stream, peer) = accept(&listener, &mut places, &mut report) => {
                let connection = handle(stream, limits, ending.clone());
                connections.spawn(async move {
                    let result = connection.await;
                    drop(place);
                    Event::Closed(peer, result)
                });
            }
        }
    }
    drop(listener);
    ending.cancel();
    finish(connections, limits.grace, report).await
}
// ANCHOR_END: serve

// ANCHOR: accept
/// Waits for a free place, then for a connection that may take it.
async fn accept(
    listener: &TcpListener,
    places: &mut Places,
    report: &mut impl FnMut(Event),
) -> (Place, TcpStream, SocketAddr) {
    let place = places.free().await;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match places.share(peer.ip().to_canonical()) {
                Some(share) => return ((place, share), stream, peer),
                None => report(Event::Refused(peer)),
            },
            Err(error) => {
                report(Event::NotAccepted(error));
                sleep(PAUSE).await;
            }
        }
    }
}
// ANCHOR_END: accept

// ANCHOR: linger
/// Sends no more, and throws away what comes until the client closes its side or is silent for
/// `moment`.
async fn linger(stream: &mut TcpStream, buffer: &mut [u8], moment: Duration) -> io::Result<()> {
    stream.shutdown().await?;
    while let Ok(read) = timeout(moment, stream.read(buffer)).await {
        if read? == 0 {
            break;
        }
    }
    Ok(())
}
// ANCHOR_END: linger

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

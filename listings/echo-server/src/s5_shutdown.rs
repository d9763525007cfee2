//! The whole server: errors reported, connections limited, a graceful shutdown.

// ANCHOR: types
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{sleep, timeout};

use crate::s2_errors::PAUSE;
use crate::s4_patience::handle;

/// What the server reports.
#[derive(Debug)]
pub enum Event {
    /// The connection of this client ended: so many bytes echoed, or an error.
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
    /// How long a client may keep a read or a write waiting.
    pub patience: Duration,
    /// How long a shutdown waits for the connections that are open.
    pub grace: Duration,
}
// ANCHOR_END: types

// ANCHOR: accept
/// Waits for a free place, then for a connection that takes it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
    report: &mut impl FnMut(Event),
) -> (OwnedSemaphorePermit, TcpStream, SocketAddr) {
    let place = Arc::clone(places).acquire_owned().await;
    let place = place.expect("the semaphore is never closed");
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
                    let result = handle(stream, limits.patience).await;
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

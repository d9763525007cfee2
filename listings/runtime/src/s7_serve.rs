//! A server's accept loop that survives a shortage of descriptors.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::foreign::contained;
use crate::s5_sleep::sleep;
use crate::s6_net::{TcpListener, TcpStream};
use crate::s7_loop::{spawn, yield_now};
use crate::s7_task::JoinError;

// ANCHOR: serve
/// How long the loop waits when the system has no descriptor left.
const BACKOFF: Duration = Duration::from_millis(20);

/// What a server has seen.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Served {
    /// Connections whose handler returned.
    pub done: usize,
    /// Connections whose handler failed or panicked.
    pub failed: usize,
    /// How often there was no descriptor for a connection.
    pub backoffs: usize,
}

/// Spawns `handler` for each connection until `shutdown`, and then waits for all.
///
/// # Errors
///
/// If the listener fails for good.
pub async fn serve<H, F>(
    listener: TcpListener,
    shutdown: impl Future<Output = ()>,
    handler: H,
) -> io::Result<Served>
where
    H: Fn(TcpStream) -> F,
    F: Future<Output = io::Result<()>> + 'static,
{
    let mut shutdown = pin!(shutdown);
    let mut tasks = FuturesUnordered::new();
    let mut served = Served::default();
    let mut pause = Duration::ZERO;
    loop {
        let mut accept = pin!(accept_after(pause, &listener));
        let accepted = poll_fn(|context| {
            if shutdown.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            while let Poll::Ready(Some(end)) = tasks.poll_next_unpin(context) {
                served.count(end);
            }
            accept.as_mut().poll(context).map(Some)
        });
        let accepted = accepted.await;
        pause = Duration::ZERO;
        match accepted {
            None => break,
            Some(Ok((stream, _))) => {
                // It may panic before there's a task to catch that.
                match catch_unwind(AssertUnwindSafe(|| handler(stream))) {
                    Ok(connection) => tasks.push(spawn(connection)),
                    Err(panic) => served.count(Err(JoinError::Panicked(panic))),
                }
                // Connected clients get a turn before the next one is accepted.
                yield_now().await;
            }
            Some(Err(error)) => match Fault::of(&error) {
                Fault::Connection => {}
                Fault::Shortage => {
                    // The connection waits in the system's queue, and others end.
                    served.backoffs += 1;
                    pause = BACKOFF;
                }
                Fault::Listener => return Err(error),
            },
        }
    }
    while let Some(end) = tasks.next().await {
        served.count(end);
    }
    Ok(served)
}

async fn accept_after(
    pause: Duration,
    listener: &TcpListener,
) -> io::Result<(TcpStream, SocketAddr)> {
    sleep(pause).await;
    listener.accept().await
}

impl Served {
    fn count(&mut self, end: Result<io::Result<()>, JoinError>) {
        match end.unwrap_or_else(|error| Err(error.into())) {
            Ok(()) => self.done += 1,
            Err(error) => {
                self.failed += 1;
                // The error is the handler's own, and its `Display` may panic.
                contained(move || eprintln!("a connection failed: {error}"));
            }
        }
    }
}
// ANCHOR_END: serve

// ANCHOR: fault
/// What a failed accept is about.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// One connection, which is gone.
    Connection,
    /// The system, which has no descriptor, memory or watch for a connection.
    Shortage,
    /// The listener, which can't accept.
    Listener,
}

impl Fault {
    pub fn of(error: &io::Error) -> Fault {
        use rustix::io::Errno;
        // The last one is the reactor's: the system watches no more sockets.
        const SHORTAGES: [Errno; 5] = [
            Errno::MFILE,
            Errno::NFILE,
            Errno::NOBUFS,
            Errno::NOMEM,
            Errno::NOSPC,
        ];
        // accept(2): errors of the network from before the accept, and a firewall's
        // refusal.
        const OF_CONNECTIONS: [Errno; 10] = [
            Errno::CONNABORTED,
            Errno::CONNRESET,
            Errno::NETDOWN,
            Errno::NETUNREACH,
            Errno::HOSTDOWN,
            Errno::HOSTUNREACH,
            Errno::PROTO,
            Errno::NOPROTOOPT,
            Errno::OPNOTSUPP,
            Errno::PERM,
        ];
        match Errno::from_io_error(error) {
            Some(errno) if SHORTAGES.contains(&errno) => Fault::Shortage,
            Some(errno) if OF_CONNECTIONS.contains(&errno) => Fault::Connection,
            _ => Fault::Listener,
        }
    }
}
// ANCHOR_END: fault

//! A server's accept loop, which lives through a shortage of descriptors.

use std::future::poll_fn;
use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::spawn;

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
    loop {
        let mut accept = pin!(listener.accept());
        let accepted = poll_fn(|context| {
            if shutdown.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            while let Poll::Ready(Some(end)) = tasks.poll_next_unpin(context) {
                served.count(end);
            }
            accept.as_mut().poll(context).map(Some)
        });
        match accepted.await {
            None => break,
            Some(Ok((stream, _))) => tasks.push(spawn(handler(stream))),
            Some(Err(error)) if is_shortage(&error) => {
                // The connection waits in the system's queue, and others end.
                served.backoffs += 1;
                sleep(BACKOFF).await;
            }
            Some(Err(error)) if error.kind() == io::ErrorKind::ConnectionAborted => {}
            Some(Err(error)) => return Err(error),
        }
    }
    while let Some(end) = tasks.next().await {
        served.count(end);
    }
    Ok(served)
}

impl Served {
    fn count<E>(&mut self, end: Result<io::Result<()>, E>) {
        match end {
            Ok(Ok(())) => self.done += 1,
            _ => self.failed += 1,
        }
    }
}

/// Whether the system has no descriptor or no memory for a connection.
fn is_shortage(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let shortages = [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM];
    let code = error.raw_os_error();
    shortages
        .iter()
        .any(|errno| Some(errno.raw_os_error()) == code)
}
// ANCHOR_END: serve

//! The twin of the server, with a thread for each connection.

// ANCHOR: shared
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, Weak};
use std::thread;
use std::time::Duration;

use crate::s2_errors::PAUSE;
use crate::{Event, Limits};

/// What the threads of a server share.
#[derive(Debug, Default)]
pub struct Shared {
    state: Mutex<State>,
    /// Notified at each change of the state.
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How many connections are open.
    open: usize,
    /// Whether the server is to end.
    stopping: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.state.lock();
        state.expect("no thread panics while it holds this lock")
    }

    /// Waits until fewer than `limit` connections are open; false if the server is to end.
    fn wait_for_place(&self, limit: usize) -> bool {
        let full = |state: &mut State| state.open >= limit && !state.stopping;
        let state = self.changed.wait_while(self.state(), full);
        !state.expect("as in `state`").stopping
    }

    /// Waits up to `grace` until no connection is open.
    fn wait_for_end(&self, grace: Duration) {
        let busy = |state: &mut State| state.open > 0;
        let waited = self.changed.wait_timeout_while(self.state(), grace, busy);
        drop(waited.expect("as in `state`"));
    }
}
// ANCHOR_END: shared

/// A place that is taken; to drop it is to give it back.
struct Place(Arc<Shared>);

impl Place {
    fn take(shared: &Arc<Shared>) -> Place {
        shared.state().open += 1;
        Place(Arc::clone(shared))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.state().open -= 1;
        self.0.changed.notify_all();
    }
}

/// Sends back what the client sends until it sends no more, and returns the number of bytes.
pub fn handle(mut stream: &TcpStream) -> io::Result<u64> {
    let mut buffer = [0; 1024];
    let mut echoed = 0;
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            return Ok(echoed);
        }
        stream.write_all(&buffer[..n])?;
        echoed += n as u64;
    }
}

// ANCHOR: serve
/// Serves the connections of `listener`, each on a thread of its own, until
/// `stop` is called. Ends like its twin, and returns how many connections it cut.
///
/// Of the limits it heeds `connections`, `patience` and `grace`.
pub fn serve(
    listener: TcpListener,
    limits: Limits,
    report: impl Fn(Event) + Clone + Send + 'static,
    shared: &Arc<Shared>,
) -> usize {
    let mut streams: Vec<Weak<TcpStream>> = Vec::new();
    while shared.wait_for_place(limits.connections) {
        let accepted = listener.accept();
        if shared.state().stopping {
            break; // This connection comes from `stop`.
        }
        let started = accepted.and_then(|(stream, peer)| {
            stream.set_read_timeout(Some(limits.patience))?;
            stream.set_write_timeout(Some(limits.patience))?;
            let stream = Arc::new(stream);
            streams.retain(|stream| stream.strong_count() > 0);
            streams.push(Arc::downgrade(&stream));
            start(stream, peer, report.clone(), Place::take(shared))
        });
        if let Err(error) = started {
            report(Event::NotAccepted(error));
            thread::sleep(PAUSE);
        }
    }
    drop(listener);
    // Ends the reads, and so each connection once its echo is written.
    close(&streams, Shutdown::Read);
    shared.wait_for_end(limits.grace);
    close(&streams, Shutdown::Both)
}

/// Closes the streams that are open, and returns how many there were.
fn close(streams: &[Weak<TcpStream>], side: Shutdown) -> usize {
    let open = streams.iter().filter_map(Weak::upgrade);
    // An error says that the client is gone already.
    open.filter(|stream| stream.shutdown(side).is_ok()).count()
}
// ANCHOR_END: serve

fn start(
    stream: Arc<TcpStream>,
    peer: SocketAddr,
    report: impl Fn(Event) + Send + 'static,
    place: Place,
) -> io::Result<()> {
    let connection = move || {
        let result = handle(&stream);
        drop((stream, place));
        report(Event::Closed(peer, result));
    };
    // Unlike `thread::spawn`, a builder returns an error where the system refuses a thread.
    thread::Builder::new().spawn(connection).map(drop)
}

// ANCHOR: stop
/// Asks the server at `address` to end.
pub fn stop(shared: &Shared, address: SocketAddr) -> io::Result<()> {
    shared.state().stopping = true;
    shared.changed.notify_all();
    // The server may sleep in `accept`, and only a connection wakes it.
    match TcpStream::connect(address) {
        Ok(_) => Ok(()),
        Err(error) => match error.kind() {
            // It was awake, and its listener is gone.
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Ok(()),
            _ => Err(error),
        },
    }
}
// ANCHOR_END: stop

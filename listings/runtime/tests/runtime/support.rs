//! An echo server for the time of its clients.

use std::cell::Cell;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use futures::channel::oneshot;
use runtime::s5_sleep::timeout;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::Runtime;
use runtime::s7_serve::{Served, serve};

pub async fn echo(stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer).await? {
            0 => return stream.finish(),
            count => stream.write_all(&buffer[..count]).await?,
        }
    }
}

/// What a run of the server has seen.
#[derive(Debug)]
pub struct Seen {
    pub served: Served,
    /// The most connections that were open at the same time.
    pub most: usize,
    /// The sockets that were registered at the end, without the listener.
    pub left: usize,
}

/// Runs a server with that handler for the time of `clients`, which run beside it.
pub fn with_server<T, H, S, F>(handler: H, clients: impl FnOnce(SocketAddr) -> F) -> (T, Seen)
where
    H: Fn(TcpStream) -> S,
    S: Future<Output = io::Result<()>> + 'static,
    F: Future<Output = io::Result<T>>,
{
    let (open, most) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let counted = |stream| {
        let (open, most) = (open.clone(), most.clone());
        let handled = handler(stream);
        async move {
            open.set(open.get() + 1);
            most.set(most.get().max(open.get()));
            let result = handled.await;
            open.set(open.get() - 1);
            result
        }
    };
    let program = async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let server = serve(listener, async { _ = stopped.await }, counted);
        let clients = async {
            let result = clients(address).await;
            drop(stop);
            result
        };
        let (served, result) = futures::future::join(server, clients).await;
        let left = runtime::s6_reactor::current().len();
        let (served, most) = (served?, most.get());
        Ok::<_, io::Error>((result?, Seen { served, most, left }))
    };
    let runtime = Runtime::new().expect("descriptors for a loop");
    // A lost wake is a failure, and not a test without end.
    let limited = async { timeout(Duration::from_secs(60), program).await };
    let result = runtime.block_on(limited);
    let result = result.expect("no wait is in vain");
    result.expect("the server lives and the clients get what they expect")
}

/// Runs a blocking client on a thread.
pub async fn on_a_thread<T: Send + 'static>(
    client: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let (done, wait) = oneshot::channel();
    let thread = thread::spawn(move || {
        // The receiver waits for it.
        _ = done.send(client());
    });
    let result = wait.await.map_err(io::Error::other)?;
    thread.join().expect("no panic");
    result
}

//! A small web site on the loopback interface, whose two pages take their time.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

/// How many requests wait for their page, now and at most so far.
#[derive(Default)]
struct Open {
    now: AtomicU32,
    most: AtomicU32,
}

/// Answers after `pause`, and counts the request while it waits.
async fn page(open: Arc<Open>, pause: Duration, body: &'static str) -> &'static str {
    let now = open.now.fetch_add(1, Relaxed) + 1;
    open.most.fetch_max(now, Relaxed);
    sleep(pause).await;
    open.now.fetch_sub(1, Relaxed);
    body
}

async fn foo(State(open): State<Arc<Open>>) -> &'static str {
    page(open, Duration::from_millis(300), "the page of Foo").await
}

async fn bar(State(open): State<Arc<Open>>) -> &'static str {
    page(open, Duration::from_millis(200), "the page of Bar").await
}

/// Serves both pages on `listener` until `shutdown` is done.
async fn serve(
    listener: TcpListener,
    open: Arc<Open>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let pages = Router::new()
        .route("/foo", get(foo))
        .route("/bar", get(bar))
        .with_state(open);
    axum::serve(listener, pages)
        .with_graceful_shutdown(shutdown)
        .await
}

/// The site, served by a thread of its own until [`Site::stop`].
pub struct Site {
    /// Where it listens.
    address: SocketAddr,
    /// What its thread counts.
    open: Arc<Open>,
    /// Ends the thread.
    stop: oneshot::Sender<()>,
    /// Returns what ended the server.
    server: JoinHandle<io::Result<()>>,
}

impl Site {
    /// Takes a free port and starts to serve.
    pub fn start() -> io::Result<Site> {
        let listener = StdListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let open = Arc::new(Open::default());
        let counted = Arc::clone(&open);
        let (stop, stopped) = oneshot::channel();
        let server = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener)?;
                // A dropped `Site` stops its server as `stop` does.
                let stopped = async { stopped.await.unwrap_or(()) };
                serve(listener, counted, stopped).await
            })
        });
        Ok(Site {
            address,
            open,
            stop,
            server,
        })
    }

    /// The address of a page.
    pub fn url(&self, page: &str) -> String {
        format!("http://{}/{page}", self.address)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Stops the server. Returns how many requests were open at once, at most.
    pub fn stop(self) -> io::Result<u32> {
        // The server may have failed already, and then it has dropped the receiver.
        let _ = self.stop.send(());
        self.server.join().expect("the server does not panic")?;
        Ok(self.open.most.load(Relaxed))
    }
}

//! A small web site on the loopback interface that notes how each request ends.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use futures::stream;
use tokio::net::TcpListener;
use tokio::runtime::Builder;
use tokio::sync::oneshot;
use tokio::time::sleep;

/// What the site has seen.
#[derive(Default)]
struct Seen {
    /// How many requests have come.
    requests: AtomicUsize,
    /// How the requests ended, the first to end first.
    ends: Mutex<Vec<String>>,
}

impl Seen {
    fn ends(&self) -> MutexGuard<'_, Vec<String>> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request. Dropped before its page is sent, it notes that the client left.
struct Request {
    seen: Arc<Seen>,
    path: String,
    end: &'static str,
}

impl Request {
    fn new(seen: Arc<Seen>, path: String) -> Request {
        seen.requests.fetch_add(1, Relaxed);
        let end = "its connection was closed";
        Request { seen, path, end }
    }

    fn answered(mut self) {
        self.end = "answered";
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let end = format!("{}: {}", self.path, self.end);
        self.seen.ends().push(end);
    }
}

async fn page(State(seen): State<Arc<Seen>>, Path(name): Path<String>) -> Response {
    let request = Request::new(seen, format!("/{name}"));
    let body = match name.as_str() {
        "rust" => Html("<title>Rust &amp; friends</title>").into_response(),
        "tokio" => Html("<title>Tokio</title>").into_response(),
        "untitled" => Html("<p>A page without a title.</p>").into_response(),
        "endless" => return endless(request, Duration::from_millis(10)),
        "flood" => return endless(request, Duration::ZERO),
        _ => (StatusCode::NOT_FOUND, Html("<title>Not found</title>")).into_response(),
    };
    request.answered();
    body
}

/// `/tokio/300` is the page `/tokio`, after 300 ms.
async fn delayed(
    State(seen): State<Arc<Seen>>,
    Path((name, millis)): Path<(String, u64)>,
) -> Html<String> {
    let request = Request::new(seen, format!("/{name}/{millis}"));
    sleep(Duration::from_millis(millis)).await;
    request.answered();
    Html(format!("<title>{name} after {millis} ms</title>"))
}

/// A body that sends 4 kB after each pause, and never ends.
fn endless(request: Request, pause: Duration) -> Response {
    let pieces = stream::unfold(request, move |request| async move {
        sleep(pause).await;
        Some((Ok::<_, io::Error>("more ".repeat(800)), request))
    });
    Body::from_stream(pieces).into_response()
}

/// Serves the pages on `listener` until `shutdown` is done and no client is left.
async fn serve(
    listener: TcpListener,
    seen: Arc<Seen>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let pages = Router::new()
        .route("/{name}", get(page))
        .route("/{name}/{millis}", get(delayed))
        .with_state(seen);
    axum::serve(listener, pages)
        .with_graceful_shutdown(shutdown)
        .await
}

/// The site, served by a thread of its own until [`Site::stop`].
pub struct Site {
    /// Where it listens.
    address: SocketAddr,
    /// What its thread notes.
    seen: Arc<Seen>,
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
        let seen = Arc::new(Seen::default());
        let noted = Arc::clone(&seen);
        let (stop, stopped) = oneshot::channel();
        let server = thread::spawn(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener)?;
                // A dropped `Site` stops its server as `stop` does.
                let stopped = async { stopped.await.unwrap_or(()) };
                serve(listener, noted, stopped).await
            })
        });
        Ok(Site {
            address,
            seen,
            stop,
            server,
        })
    }

    /// The address of a page.
    pub fn url(&self, page: &str) -> String {
        format!("http://{}/{page}", self.address)
    }

    /// How many requests have come so far.
    pub fn requests(&self) -> usize {
        self.seen.requests.load(Relaxed)
    }

    /// Stops the server when its last client has gone. Returns how each request ended.
    pub fn stop(self) -> io::Result<Vec<String>> {
        // The server may have failed already, and then it has dropped the receiver.
        let _ = self.stop.send(());
        self.server.join().expect("the server does not panic")?;
        Ok(self.seen.ends().clone())
    }
}

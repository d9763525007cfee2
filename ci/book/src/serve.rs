//! Serves the site on loopback, rebuilds it on every change and reloads browsers.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::sync::broadcast;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;
use walkdir::WalkDir;

use crate::build::build;

/// The path on which pages wait for a reload.
const LIVE_RELOAD: &str = "__livereload";

/// The time between two looks for changes. A look takes some milliseconds.
const PAUSE: Duration = Duration::from_millis(250);

/// How long one save takes at most.
const STEPS: Duration = Duration::from_millis(50);

/// Held while the site is built, so that its folder isn't removed meanwhile.
static BUILDING: Mutex<()> = Mutex::new(());

/// What the pages are made of, from the project's root.
const WATCHED: [&str; 7] = [
    "src",
    "listings",
    "ci/theme",
    "ci/timeline/report/timeline.css",
    "book.toml",
    "Cargo.toml",
    "Cargo.lock",
];

/// How to serve.
#[derive(Debug, Clone, clap::Args)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    #[arg(long, short, default_value_t = 3000)]
    pub port: u16,
    /// Open the site in a browser.
    #[arg(long)]
    pub open: bool,
}

/// Serves the book in `root` until the process is stopped.
///
/// The site goes to a temporary folder, so that the pages in `book/` never ask for a live reload,
/// and that servers of one checkout don't get in each other's way.
pub fn serve(root: &Path, options: &Options) -> anyhow::Result<()> {
    let listener = bind(options.port)?;
    let address = listener.local_addr()?;
    let scratch = tempfile::tempdir().context("cannot make a temporary folder")?;
    let dest = scratch.path().join("site");
    let before = contents(root);
    let start = Instant::now();
    replace(root, &dest)?;
    let seconds = start.elapsed().as_secs_f64();
    println!("built in {seconds:.1} s, serving http://{address}/ (stop with Ctrl-C)");
    if options.open {
        opener::open(format!("http://{address}/")).context("cannot open a browser")?;
    }
    let (reload, _) = broadcast::channel(16);
    let rebuilt = reload.clone();
    let (watched, written) = (root.to_path_buf(), dest.clone());
    std::thread::spawn(move || rebuild_on_change(&watched, &written, before, &rebuilt));
    tokio::runtime::Runtime::new()?.block_on(answer(listener, &dest, reload))?;
    // A build would make the folder again.
    let _last = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    drop(scratch);
    Ok(())
}

fn bind(port: u16) -> anyhow::Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = match TcpListener::bind(address) {
        Ok(listener) => listener,
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is in use: stop what listens there, or choose another with --port N")
        }
        Err(error) => return Err(error).with_context(|| format!("cannot listen on {address}")),
    };
    listener.set_nonblocking(true)?;
    Ok(listener)
}

async fn answer(
    listener: TcpListener,
    dest: &Path,
    reload: broadcast::Sender<()>,
) -> anyhow::Result<()> {
    let on_upgrade = move |headers: HeaderMap, upgrade: WebSocketUpgrade| async move {
        if !is_own_page(&headers) {
            return StatusCode::FORBIDDEN.into_response();
        }
        let changes = reload.subscribe();
        upgrade.on_upgrade(move |socket| reload_once(socket, changes))
    };
    // Browsers ask again for every file, so that a reload shows what changed.
    let fresh = SetResponseHeaderLayer::overriding(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-cache"),
    );
    let files = ServeDir::new(dest).not_found_service(ServeFile::new(dest.join("404.html")));
    let app = Router::new()
        .route(&format!("/{LIVE_RELOAD}"), get(on_upgrade))
        .fallback_service(files)
        .layer(fresh);
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let stop = stop_signal()?;
    tokio::select! {
        ended = axum::serve(listener, app).into_future() => ended?,
        () = stop => {}
    }
    Ok(())
}

/// Ends when the process is asked to stop, so that its temporary folder can be removed.
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?
    };
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = interrupt.await;
    })
}

/// Waits for a change and tells one page of it; the page then loads anew and
/// asks again.
async fn reload_once(mut socket: WebSocket, mut changes: broadcast::Receiver<()>) {
    tokio::select! {
        change = changes.recv() => {
            if change.is_ok() && socket.send(Message::text("reload")).await.is_err() {
                // The page is gone, and with it who wanted to know.
            }
        }
        _ = socket.recv() => {}
    }
}

/// Whether a page of this server asks, or a program that isn't a browser: browsers name the page's
/// origin. A foreign site can have its name lead here, so the name counts too.
fn is_own_page(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(HeaderValue::as_bytes);
    let Some(host) = text(header::HOST).and_then(|host| str::from_utf8(host).ok()) else {
        return false;
    };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let own = format!("http://{host}");
    matches!(name, "127.0.0.1" | "localhost")
        && text(header::ORIGIN).is_none_or(|origin| origin == own.as_bytes())
}

/// Looks for changes again and again. Reports of the system would be of files and not of names,
/// which other files may take; and time stamps may be older than the last build.
fn rebuild_on_change(
    root: &Path,
    dest: &Path,
    mut before: BTreeMap<PathBuf, Vec<u8>>,
    rebuilt: &broadcast::Sender<()>,
) {
    loop {
        std::thread::sleep(PAUSE);
        if contents(root) == before {
            continue;
        }
        // A save may be of several steps: the file is removed, and then there is another.
        std::thread::sleep(STEPS);
        let now = contents(root);
        let differs = |path: &&PathBuf| now.get(*path) != before.get(*path);
        if let Some(first) = now.keys().chain(before.keys()).find(differs) {
            rebuild(root, dest, first, rebuilt);
        }
        before = now;
    }
}

/// What the pages are made of: every file with what it holds, behind links too. What cannot be read
/// holds nothing; the build says why.
fn contents(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let walks = WATCHED.map(|path| WalkDir::new(root.join(path)).follow_links(true));
    let files = walks.into_iter().flatten().flatten();
    let files = files.filter(|file| file.file_type().is_file());
    let read = |path: PathBuf| (path.clone(), std::fs::read(path).unwrap_or_default());
    files.map(|file| read(file.into_path())).collect()
}

/// Builds beside `dest` and puts the result in its place, so that no page is
/// missing while the site is built.
fn replace(root: &Path, dest: &Path) -> anyhow::Result<()> {
    let _building = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    let (next, old) = (dest.with_extension("next"), dest.with_extension("old"));
    build(root, Some(&next), Some(LIVE_RELOAD))?;
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    // A cleaner of temporary folders may have removed it.
    if dest.exists() {
        std::fs::rename(dest, &old)?;
    }
    std::fs::rename(&next, dest)?;
    Ok(())
}

fn rebuild(root: &Path, dest: &Path, changed: &Path, rebuilt: &broadcast::Sender<()>) {
    let first = changed.strip_prefix(root).unwrap_or(changed).display();
    let start = Instant::now();
    match replace(root, dest) {
        Ok(()) => {
            let seconds = start.elapsed().as_secs_f64();
            println!("{first} changed, rebuilt in {seconds:.1} s");
            // An error means that no page is open.
            let _ = rebuilt.send(());
        }
        Err(error) => eprintln!("{first} changed, and the site stays as it was:\n{error:#}"),
    }
}

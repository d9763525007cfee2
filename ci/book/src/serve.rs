//! Serves the site on loopback, rebuilds it on every change and reloads browsers.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, bail};
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderValue, header};
use axum::routing::get;
use notify_debouncer_mini::notify::RecursiveMode;
use notify_debouncer_mini::{DebounceEventResult, new_debouncer};
use tokio::sync::broadcast;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::build::build;

/// The path on which pages wait for a reload.
const LIVE_RELOAD: &str = "__livereload";

/// Changes that come closer together than this are one change.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// More than the time stamps of files lag behind the clock.
const LAG: Duration = Duration::from_millis(50);

/// Held while the site is built, so that its folder isn't removed meanwhile.
static BUILDING: Mutex<()> = Mutex::new(());

/// What the pages are made of, from the project's root.
const WATCHED: [&str; 5] = ["src", "listings", "ci/theme", "book.toml", "Cargo.toml"];

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
    let begun = SystemTime::now();
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
    std::thread::spawn(move || {
        if let Err(error) = rebuild_on_change(&watched, &written, begun, &rebuilt) {
            eprintln!("no live reload any more: {error:#}");
        }
    });
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
    let on_upgrade = move |upgrade: WebSocketUpgrade| async move {
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

fn rebuild_on_change(
    root: &Path,
    dest: &Path,
    mut begun: SystemTime,
    rebuilt: &broadcast::Sender<()>,
) -> anyhow::Result<()> {
    let (send, changes) = mpsc::channel();
    let forward = move |event: DebounceEventResult| {
        let _ = send.send(event);
    };
    let mut debouncer = new_debouncer(DEBOUNCE, forward).context("cannot watch files")?;
    for path in WATCHED.map(|path| root.join(path)) {
        if path.exists() {
            debouncer
                .watcher()
                .watch(&path, RecursiveMode::Recursive)
                .with_context(|| format!("cannot watch {}", path.display()))?;
        }
    }
    for event in changes {
        let mut paths: Vec<PathBuf> = match event {
            Ok(events) => events.into_iter().map(|event| event.path).collect(),
            Err(error) => bail!("{error}"),
        };
        paths.retain(|path| changed_since(path, begun));
        paths.sort();
        if let Some(first) = paths.first() {
            begun = SystemTime::now();
            rebuild(root, dest, first, rebuilt);
        }
    }
    Ok(())
}

/// Whether a file was written or removed after that time. A build reads every
/// file, and some systems report that as an event too. The time stamps of files
/// lag behind the clock by some milliseconds.
fn changed_since(path: &Path, time: SystemTime) -> bool {
    let modified = std::fs::metadata(path).and_then(|file| file.modified());
    modified.map_or(true, |modified| modified + LAG >= time)
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

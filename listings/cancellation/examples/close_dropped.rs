//! A session that says goodbye in `close`, dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example close_dropped`

use std::cell::Cell;
use std::time::Duration;

use every_await::Builder;
use tokio::time::sleep;

/// Counts sessions: one is open from when its hello is sent until its goodbye is answered.
#[derive(Default)]
pub(crate) struct Server {
    pub(crate) opened: Cell<u32>,
    pub(crate) closed: Cell<u32>,
}

impl Server {
    pub(crate) async fn hello(&self) {
        self.opened.set(self.opened.get() + 1);
        round_trip().await;
    }

    pub(crate) async fn goodbye(&self) {
        round_trip().await;
        self.closed.set(self.closed.get() + 1);
    }
}

pub(crate) async fn round_trip() {
    sleep(Duration::from_millis(100)).await;
}

// ANCHOR: session
struct Session<'a> {
    server: &'a Server,
    is_open: bool,
}

impl<'a> Session<'a> {
    async fn open(server: &'a Server) -> Self {
        // Made before the wait: it's dropped if the answer is never seen.
        let session = Session {
            server,
            is_open: true,
        };
        server.hello().await;
        session
    }

    async fn close(mut self) {
        self.server.goodbye().await;
        self.is_open = false;
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if self.is_open {
            println!("left open");
        }
    }
}

pub(crate) async fn visit(server: &Server) {
    let session = Session::open(server).await;
    round_trip().await;
    session.close().await;
}
// ANCHOR_END: session

fn main() {
    Builder::new().show().run(
        async || Server::default(),
        async |server| visit(server).await,
        async |_run, server| {
            let (opened, closed) = (server.opened.get(), server.closed.get());
            println!("{opened} opened, {closed} closed");
        },
    );
}

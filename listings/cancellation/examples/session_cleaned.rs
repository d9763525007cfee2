//! A session for which a cleaner says goodbye, dropped at each of its awaits.
//!
//! Run it: `cargo run -p cancellation --example session_cleaned`

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use every_await::Builder;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::sleep;

/// Counts sessions: one is open from when its hello is sent until its goodbye is answered.
#[derive(Default)]
pub(crate) struct Server {
    pub(crate) opened: Cell<u32>,
    pub(crate) closed: Cell<u32>,
}

impl Server {
    async fn hello(&self, _id: u32) {
        self.opened.set(self.opened.get() + 1);
        round_trip().await;
    }

    async fn goodbye(&self, _id: u32) {
        round_trip().await;
        self.closed.set(self.closed.get() + 1);
    }
}

async fn round_trip() {
    sleep(Duration::from_millis(100)).await;
}

// ANCHOR: cleaner
struct Session {
    id: u32,
    cleaner: UnboundedSender<u32>,
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.cleaner.send(self.id).is_err() {
            eprintln!("no cleaner: session {} stays open", self.id);
        }
    }
}

async fn clean(server: Rc<Server>, mut dropped: UnboundedReceiver<u32>) {
    while let Some(id) = dropped.recv().await {
        server.goodbye(id).await;
        println!("goodbye to {id}");
    }
}
// ANCHOR_END: cleaner

// ANCHOR: visit
pub(crate) async fn visit(server: &Server, cleaner: &UnboundedSender<u32>) {
    let session = Session {
        id: 1,
        cleaner: cleaner.clone(),
    };
    server.hello(session.id).await;
    round_trip().await;
}
// ANCHOR_END: visit

/// A server, and the cleaner of its sessions.
pub(crate) struct Cleaned {
    pub(crate) server: Rc<Server>,
    pub(crate) cleaner: UnboundedSender<u32>,
    pub(crate) cleaning: JoinHandle<()>,
}

impl Cleaned {
    pub(crate) fn start() -> Cleaned {
        let server = Rc::default();
        let (cleaner, dropped) = unbounded_channel();
        Cleaned {
            cleaning: spawn_local(clean(Rc::clone(&server), dropped)),
            server,
            cleaner,
        }
    }
}

fn main() {
    Builder::new().show().run(
        async || Cleaned::start(),
        async |world| visit(&world.server, &world.cleaner).await,
        async |_run, world| {
            drop(world.cleaner);
            world.cleaning.await.expect("no goodbye panics");
            let (opened, closed) = (world.server.opened.get(), world.server.closed.get());
            println!("{opened} opened, {closed} closed");
        },
    );
}

//! What a server asks the system, under two drivers.
//!
//! Run it: `cargo run -p runtime --example reactor_questions`

use std::io;
use std::os::fd::BorrowedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s6_one_shot::Polling;
use runtime::s6_reactor::{Driver, Event};
use runtime::s7_edge::Edge;
use runtime::s7_loop::Runtime;

// ANCHOR: counting
/// How often the system was asked to register, to arm, and to end a registration.
#[derive(Default)]
struct Counts([AtomicUsize; 3]);

/// A driver that counts what it is asked.
struct Counting<D>(D, Arc<Counts>);

impl<D: Driver> Driver for Counting<D> {
    unsafe fn add(&self, socket: BorrowedFd<'_>, key: usize) -> io::Result<()> {
        self.1.0[0].fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller keeps our promise.
        unsafe { self.0.add(socket, key) }
    }

    fn arm(&self, socket: BorrowedFd<'_>, key: usize, directions: [bool; 2]) -> io::Result<()> {
        self.1.0[1].fetch_add(1, Ordering::Relaxed);
        self.0.arm(socket, key, directions)
    }
    // ANCHOR_END: counting

    fn remove(&self, socket: BorrowedFd<'_>) -> io::Result<()> {
        self.1.0[2].fetch_add(1, Ordering::Relaxed);
        self.0.remove(socket)
    }

    fn wait(&self, limit: Option<Duration>, event: &mut dyn FnMut(Event)) -> io::Result<()> {
        self.0.wait(limit, event)
    }

    fn notify(&self) -> io::Result<()> {
        self.0.notify()
    }

    fn short_read_is_last(&self) -> bool {
        self.0.short_read_is_last()
    }
}

// ANCHOR: main
fn main() -> io::Result<()> {
    ask("one-shot interest", Polling::one_shot()?)?;
    ask("edge-triggered", Edge::new()?)
}

fn ask(words: &str, driver: impl Driver + 'static) -> io::Result<()> {
    let counts = Arc::new(Counts::default());
    let runtime = Runtime::with_driver(Box::new(Counting(driver, counts.clone())));
    runtime.block_on(hundred_echoes())??;
    let [added, armed, removed] = counts.0.each_ref().map(|n| n.load(Ordering::Relaxed));
    let armed = armed >= 100;
    println!("{words}: {added} registered, {removed} removed; a wait for each message: {armed}");
    Ok(())
}

async fn hundred_echoes() -> io::Result<()> {
    let listener = TcpListener::bind(([127, 0, 0, 1], 0).into())?;
    let (near, far) = join(
        TcpStream::connect(listener.local_addr()?),
        listener.accept(),
    )
    .await;
    let (near, (far, _)) = (near?, far?);
    let echo = async {
        let mut buffer = [0; 100];
        for _ in 0..100 {
            let count = far.read(&mut buffer).await?;
            far.write_all(&buffer[..count]).await?;
        }
        io::Result::Ok(())
    };
    let client = async {
        for _ in 0..100 {
            near.write_all(b"ping").await?;
            near.read(&mut [0; 100]).await?;
        }
        io::Result::Ok(())
    };
    let (echo, client) = join(echo, client).await;
    echo.and(client)
}
// ANCHOR_END: main

//! One server, slow in four ways, and what can be seen of each from outside.
//!
//! Run it: `cargo run -p slow --example four_ways`

use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Handle};
use tokio::sync::{Mutex, mpsc};
use tokio::task::yield_now;
use tokio::time::sleep;

// ANCHOR: server
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Slow {
    Polls,
    Queue,
    Lock,
    Bytes,
}

pub(crate) struct Server {
    stock: Mutex<u32>,
    log: mpsc::Sender<u32>,
    /// How many requests there were, and how many of them found the lock taken or the log full.
    requests: AtomicU32,
    taken: AtomicU32,
    full: AtomicU32,
}

async fn client(server: Arc<Server>, slow: Slow) {
    loop {
        yield_now().await; // until the next request is here
        match slow {
            Slow::Polls => compute(Duration::from_millis(20)),
            Slow::Bytes => upload([0; SIZE]).await,
            Slow::Queue | Slow::Lock => {}
        }
        server.requests.fetch_add(1, Relaxed);
        let mut stock = match server.stock.try_lock() {
            Ok(stock) => stock,
            Err(_) => {
                server.taken.fetch_add(1, Relaxed);
                server.stock.lock().await
            }
        };
        *stock += 1;
        if slow == Slow::Lock {
            sleep(Duration::from_millis(1)).await; // asks the warehouse
        }
        let order = *stock;
        drop(stock);
        if server.log.capacity() == 0 {
            server.full.fetch_add(1, Relaxed);
        }
        if server.log.send(order).await.is_err() {
            return;
        }
    }
}

async fn logger(mut orders: mpsc::Receiver<u32>, slow: Slow) {
    while orders.recv().await.is_some() {
        if slow == Slow::Queue {
            sleep(Duration::from_millis(1)).await; // writes it down
        }
    }
}
// ANCHOR_END: server

fn compute(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {}
}

// ANCHOR: bytes
const SIZE: usize = 16 << 10;
type Body = [u8; SIZE];

async fn upload(body: Body) {
    check(body).await;
}

async fn check(body: Body) {
    scan(body).await;
}

async fn scan(body: Body) {
    yield_now().await;
    black_box(body);
}
// ANCHOR_END: bytes

/// Starts a logger and eight clients, and returns what they share.
pub(crate) fn start(runtime: &Handle, slow: Slow) -> Arc<Server> {
    let (log, orders) = mpsc::channel(8);
    runtime.spawn(logger(orders, slow));
    let server = Arc::new(Server {
        stock: Mutex::new(0),
        log,
        requests: AtomicU32::new(0),
        taken: AtomicU32::new(0),
        full: AtomicU32::new(0),
    });
    for _ in 0..8 {
        runtime.spawn(client(server.clone(), slow));
    }
    server
}

// ANCHOR: watch
/// Lets a server work for at least 40 requests and 200 ms, and returns what can be seen of it.
fn watch(slow: Slow) -> io::Result<[String; 5]> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .event_interval(1) // the figures are brought up to date after each poll, and not after 61
        .build()?;
    let start_time = Instant::now();
    let server = start(runtime.handle(), slow);
    let requests = || server.requests.load(Relaxed);
    while requests() < 40 || start_time.elapsed() < Duration::from_millis(200) {
        thread::sleep(Duration::from_millis(5));
    }
    let metrics = runtime.metrics();
    let seen = [
        metrics.worker_total_busy_duration(0) > start_time.elapsed() / 4,
        metrics.worker_park_count(0) > 10,
        server.full.load(Relaxed) > requests() / 2,
        server.taken.load(Relaxed) > requests() / 2,
    ];
    let [busy, parks, full, taken] = seen.map(|seen| if seen { "yes" } else { "no" }.to_string());
    let alive = metrics.num_alive_tasks().to_string();
    runtime.shutdown_background();
    Ok([alive, busy, parks, full, taken])
}
// ANCHOR_END: watch

pub(crate) const WAYS: [(&str, Slow); 4] = [
    ("polls", Slow::Polls),
    ("queue", Slow::Queue),
    ("lock", Slow::Lock),
    ("bytes", Slow::Bytes),
];

fn main() -> io::Result<()> {
    println!("slow by   tasks  busy  parks  channel full  lock taken");
    for (name, slow) in WAYS {
        let [alive, busy, parks, full, taken] = watch(slow)?;
        println!("{name:<9} {alive:<6} {busy:<5} {parks:<6} {full:<13} {taken}");
    }
    let bytes = size_of_val(&upload([0; SIZE]));
    println!("the future of an upload of {SIZE} bytes has {bytes}");
    Ok(())
}

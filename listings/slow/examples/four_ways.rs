//! One server, slow in four ways, and what can be seen of each from outside.
//!
//! Run it: `cargo run -p slow --example four_ways`

use std::hint::black_box;
use std::io;
use std::sync::Arc;
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

#[derive(Clone)]
pub(crate) struct Server {
    stock: Arc<Mutex<u32>>,
    log: mpsc::Sender<u32>,
}

async fn client(server: Server, slow: Slow) {
    loop {
        yield_now().await; // until the next request is here
        match slow {
            Slow::Polls => compute(Duration::from_millis(20)),
            Slow::Bytes => upload([0; SIZE]).await,
            Slow::Queue | Slow::Lock => {}
        }
        let mut stock = server.stock.lock().await;
        *stock += 1;
        if slow == Slow::Lock {
            sleep(Duration::from_millis(1)).await; // asks the warehouse
        }
        let order = *stock;
        drop(stock);
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
pub(crate) fn start(runtime: &Handle, slow: Slow) -> Server {
    let (log, orders) = mpsc::channel(4);
    runtime.spawn(logger(orders, slow));
    let stock = Arc::default();
    let server = Server { stock, log };
    for _ in 0..8 {
        runtime.spawn(client(server.clone(), slow));
    }
    server
}

// ANCHOR: watch
/// Looks at a server for two fifths of a second, every five milliseconds.
fn watch(slow: Slow) -> io::Result<[String; 5]> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .event_interval(5) // counts are brought up to date every five polls, and not every 61
        .build()?;
    let metrics = runtime.metrics();
    let start_time = Instant::now();
    let server = start(runtime.handle(), slow);
    let (mut looks, mut full, mut taken) = (0, 0, 0);
    while start_time.elapsed() < Duration::from_millis(400) {
        thread::sleep(Duration::from_millis(5));
        looks += 1;
        full += u32::from(server.log.capacity() == 0);
        taken += u32::from(server.stock.try_lock().is_err());
    }
    let half = start_time.elapsed() / 2;
    let seen = [
        metrics.worker_total_busy_duration(0) > half,
        metrics.worker_park_count(0) > 10,
        full > looks / 2,
        taken > looks / 2,
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

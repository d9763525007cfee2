//! Memory of an echo server whose connections are open and idle.
//!
//! Run it: `cargo bench -p catch --bench idle_connections`

use std::error::Error;
use std::future::pending;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use measure::process::{Memory, kernel, memory_of, raise_descriptor_limit, threads_of};
use measure::{Helper, Report};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

#[expect(dead_code, reason = "the bench calls the listing and not its `main`")]
#[path = "../examples/connections_on_one_thread.rs"]
mod connections_on_one_thread;

use connections_on_one_thread::{echo, echo_lean, serve};

/// What is measured, if the limit of descriptors allows it; the last is the most it allows.
const COUNTS: [usize; 8] = [100, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 500_000];

/// Linux as it comes refuses the next thread of a process soon after these.
const MOST_THREADS: usize = 15_000;

/// Descriptors that a process needs besides its connections.
const OTHERS: usize = 50;

/// Addresses of this machine that connections come from. Each has some 28,000
/// ports to give, on Linux as it comes.
const SOURCES: usize = 20;

/// A server in a helper, and the words for it.
const SERVERS: [(&str, &str); 3] = [
    ("threads", "a thread each"),
    ("tasks", "a task each, with a buffer"),
    ("lean", "a task each, without a buffer while idle"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let limit = raise_descriptor_limit()?;
    match std::env::args().nth(1).as_deref() {
        Some("threads") => serve_with_threads(),
        Some("tasks") => serve_with_tasks(false),
        Some("lean") => serve_with_tasks(true),
        _ => compare(limit.map_or(1_000_000, |limit| limit as usize)),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn compare(limit: usize) -> Result<(), Box<dyn Error>> {
    let most = limit.saturating_sub(OTHERS).min(SOURCES * 25_000);
    let mut counts: Vec<usize> = COUNTS.into_iter().map(|count| count.min(most)).collect();
    counts.dedup();

    let mut report = Report::new();
    for (server, words) in SERVERS {
        let most = if server == "threads" {
            most.min(MOST_THREADS)
        } else {
            most
        };
        let reachable: Vec<usize> = counts.iter().copied().filter(|n| *n <= most).collect();
        let open = open(server, &reachable).await?;
        let points = open
            .points
            .iter()
            .map(|(count, memory)| (*count as f64, *memory));
        report.series(
            words,
            ("open connections", ""),
            ("memory of the server", "B"),
            points,
        );
        let each = open.growth();
        report.figure(
            server,
            each,
            "B",
            &format!("a connection in the server, {words}"),
        );
        let threads = format!("{server}-threads");
        report.figure(
            &threads,
            open.threads as f64,
            "",
            "threads of the server at the most",
        );
        if let Some((count, memory)) = open.points.last() {
            let name = format!("{server}-connections");
            report.figure(
                &name,
                *count as f64,
                "",
                &format!("the most connections, {words}"),
            );
            let name = format!("{server}-memory");
            report.figure(
                &name,
                *memory,
                "B",
                &format!("the server with all of them, {words}"),
            );
        }
        let kernel = format!("{server}-kernel");
        let what = "a connection in the kernel, both ends, and its thread if it has one";
        report.figure(&kernel, open.kernel / most as f64, "B", what);
    }
    let figure = |name: &str| {
        let found = report.figures.iter().find(|figure| figure.name == name);
        found.map_or(f64::NAN, |figure| figure.value)
    };
    let ratio = figure("threads") / figure("tasks");
    let whole = |name: &str| figure(name) + figure(&format!("{name}-kernel"));
    let ratio_with_kernel = whole("threads") / whole("tasks");
    let (million, kernel) = (figure("tasks") * 1e6, figure("tasks-kernel") * 1e6);
    report.figure(
        "ratio",
        ratio,
        "×",
        "a thread against a task, both in the server",
    );
    let words = "a thread against a task, with the kernel's part";
    report.figure("ratio-with-kernel", ratio_with_kernel, "×", words);
    let words = "what a million connections would take in the server, by that figure";
    report.figure("million", million, "B", words);
    let words = "what a million connections would take in the kernel, both ends, by that figure";
    report.figure("million-kernel", kernel, "B", words);
    report.figure(
        "connections",
        most as f64,
        "",
        "connections open at once, all answered",
    );
    report.figure(
        "descriptors",
        limit as f64,
        "",
        "descriptors that a process may have",
    );
    report.figure(
        "sources",
        SOURCES as f64,
        "",
        "addresses that connections came from",
    );
    Ok(report.finish()?)
}

/// What a server's open connections take.
struct Open {
    /// Their number and the memory of the server.
    points: Vec<(usize, f64)>,
    /// What the kernel's memory grew by until the last point.
    kernel: f64,
    /// The threads of the server at the last point.
    threads: usize,
}

impl Open {
    /// What the server's memory grew by with each connection, from the first point to the last.
    fn growth(&self) -> f64 {
        match (self.points.first(), self.points.last()) {
            (Some((few, low)), Some((many, high))) if many > few => {
                (high - low) / (many - few) as f64
            }
            _ => f64::NAN,
        }
    }
}

/// Opens connections to a server in a process of its own, and measures it at each count.
async fn open(server: &str, counts: &[usize]) -> io::Result<Open> {
    let mut helper = Helper::start([server])?;
    let address: SocketAddr = helper.hear()?.parse().map_err(io::Error::other)?;
    let before = kernel()?;
    let mut connections = Vec::new();
    let mut points = Vec::new();
    for &count in counts {
        while connections.len() < count {
            let mut connection = connect(address, connections.len() % SOURCES).await?;
            // The server has accepted it when it answers.
            check(&mut connection).await?;
            connections.push(connection);
        }
        for connection in &mut connections {
            check(connection).await?;
        }
        let Memory {
            resident,
            page_tables,
        } = memory_of(helper.id())?;
        points.push((count, (resident + page_tables) as f64));
    }
    let after = kernel()?;
    let total = |kernel: measure::process::Kernel| (kernel.stacks + kernel.structures) as f64;
    Ok(Open {
        points,
        kernel: total(after) - total(before),
        threads: threads_of(helper.id())?,
    })
}

/// Connects from `127.0.0.2` or one of the next, all of them this machine on Linux.
async fn connect(server: SocketAddr, source: usize) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let source = Ipv4Addr::new(127, 0, 0, 2 + source as u8);
    socket.bind((source, 0).into())?;
    socket.connect(server).await
}

/// Sends five bytes and expects them back.
async fn check(connection: &mut TcpStream) -> io::Result<()> {
    connection.write_all(b"hello").await?;
    let mut answer = [0; 5];
    connection.read_exact(&mut answer).await?;
    match &answer {
        b"hello" => Ok(()),
        other => Err(io::Error::other(format!("the echo was {other:?}"))),
    }
}

/// In a helper: serves on one thread until the bench stops it.
#[tokio::main(flavor = "current_thread")]
async fn serve_with_tasks(lean: bool) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    match lean {
        true => serve(listener, echo_lean, pending()).await,
        false => serve(listener, echo, pending()).await,
    }
    Ok(())
}

/// In a helper: serves with a thread for each connection until the bench stops it.
fn serve_with_threads() -> Result<(), Box<dyn Error>> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?);
    loop {
        let (stream, _) = match listener.accept() {
            Ok(accepted) => accepted,
            Err(error) => {
                eprintln!("cannot accept: {error}");
                std::thread::sleep(Duration::from_millis(100));
                continue;
            }
        };
        std::thread::Builder::new().spawn(move || {
            if let Err(error) = echo_on_a_thread(stream) {
                eprintln!("a connection failed: {error}");
            }
        })?;
    }
}

fn echo_on_a_thread(mut stream: std::net::TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length])?;
    }
}

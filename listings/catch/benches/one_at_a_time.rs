//! One thing at a time: a single connection, and a single file.
//!
//! Run it: `cargo bench -p catch --bench one_at_a_time`

use std::error::Error;
use std::future::pending;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::Instant;

use measure::{Report, median_of};
use tokio::runtime::Builder;
use tokio::task::spawn_blocking;

#[expect(dead_code, reason = "the bench calls the listing and not its `main`")]
#[path = "../examples/connections_on_one_thread.rs"]
mod connections_on_one_thread;

/// How often everything is measured; the middle one counts.
const RUNS: usize = 9;
const ROUND_TRIPS: u32 = 10_000;
const FILES: u32 = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let threads = echo_with_threads()?;
    let tasks = echo_with_tasks()?;
    // In turn, so that what else the machine does troubles both alike.
    let mut on_thread = Vec::new();
    let on_task = median_of(RUNS, || {
        on_thread.push(round_trip(threads)?);
        round_trip(tasks)
    })?;
    let on_thread = measure::median(on_thread);

    let path = std::env::current_exe()?.with_extension("page");
    std::fs::write(&path, [0; 4096])?;
    let direct = median_of(RUNS, || read_directly(&path))?;
    let in_task = median_of(RUNS, || read_in_a_task(&path))?;
    std::fs::remove_file(&path)?;

    let mut report = Report::new();
    let words = "a round trip of 64 bytes, blocking server";
    report.figure("echo-thread", on_thread, "s", words);
    let words = "a round trip of 64 bytes, async server";
    report.figure("echo-task", on_task, "s", words);
    report.figure(
        "echo-ratio",
        on_task / on_thread,
        "×",
        "async against blocking, one connection",
    );
    report.figure("file-direct", direct, "s", "a 4096-byte file read by std");
    let words = "the same file read in a task, through tokio's pool of blocking threads";
    report.figure("file-task", in_task, "s", words);
    report.figure(
        "file-ratio",
        in_task / direct,
        "×",
        "a file in a task against std alone",
    );
    Ok(report.finish()?)
}

/// The seconds of one round trip on one connection.
fn round_trip(server: SocketAddr) -> io::Result<f64> {
    let mut connection = TcpStream::connect(server)?;
    connection.set_nodelay(true)?;
    let mut answer = [0; 64];
    let start = Instant::now();
    for _ in 0..ROUND_TRIPS {
        connection.write_all(&[7; 64])?;
        connection.read_exact(&mut answer)?;
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(ROUND_TRIPS))
}

/// A server that has a thread for each connection.
fn echo_with_threads() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming() {
            let served = stream.and_then(|stream| {
                thread::Builder::new().spawn(move || reported(echo_on_a_thread(stream)))
            });
            reported(served.map(drop));
        }
    });
    Ok(address)
}

fn echo_on_a_thread(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = [0; 1024];
    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length])?;
    }
}

/// The listing's server, with a task for each connection, on a thread of its own.
fn echo_with_tasks() -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::spawn(move || {
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener)?;
            let echo = |stream: tokio::net::TcpStream| async {
                stream.set_nodelay(true)?;
                connections_on_one_thread::echo(stream).await
            };
            connections_on_one_thread::serve(listener, echo, pending()).await;
            Ok::<(), io::Error>(())
        })
    });
    Ok(address)
}

/// The seconds of one read of the file by a thread that waits for it.
fn read_directly(path: &Path) -> io::Result<f64> {
    let start = Instant::now();
    for _ in 0..FILES {
        std::fs::read(path)?;
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(FILES))
}

/// The seconds of one read of the file by a task. This is what `tokio::fs` does.
fn read_in_a_task(path: &Path) -> io::Result<f64> {
    let runtime = Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let start = Instant::now();
        for _ in 0..FILES {
            let path = path.to_path_buf();
            spawn_blocking(|| std::fs::read(path)).await??;
        }
        Ok(start.elapsed().as_secs_f64() / f64::from(FILES))
    })
}

fn reported(result: io::Result<()>) {
    if let Err(error) = result {
        eprintln!("the server: {error}");
    }
}

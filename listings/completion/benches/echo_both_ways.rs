//! An echo server on one thread, by readiness and by completion.
//!
//! Run it on Linux: `cargo bench -p completion --bench echo_both_ways`

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use completion::ring::{self, Ring};
use futures::stream::{FuturesUnordered, TryStreamExt};
use measure::{Report, median};
use runtime::s6_net;
use runtime::s7_loop::{Runtime, spawn};

const RUNS: usize = 9;

/// How many messages come back while the time is taken.
const MESSAGES: usize = 8000;

type Server = fn(usize) -> io::Result<Duration>;

fn main() -> Result<(), Box<dyn Error>> {
    let servers: [(&str, &str, Server); 2] = [
        ("readiness", "by readiness, the book's loop", by_readiness),
        (
            "completion",
            "by completion, the page's ring",
            by_completion,
        ),
    ];
    let mut report = Report::new();
    for connections in [1, 64] {
        let steps = (MESSAGES / connections * connections) as f64;
        let mut times = [vec![], vec![]];
        for run in 0..=RUNS {
            for ((.., server), times) in servers.iter().zip(&mut times) {
                let time = server(connections)?.as_secs_f64() / steps;
                // The first run warms up.
                if run > 0 {
                    times.push(time);
                }
            }
        }
        let times = times.map(median);
        for ((name, words, _), time) in servers.iter().zip(times) {
            let what = format!("time for an echo, {connections} connections in turn, {words}");
            report.figure(&format!("{name}-{connections}"), time, "s", &what);
            eprintln!("{connections} {name} {:.0} ns", time * 1e9);
        }
        let what = format!("{connections} connections: readiness against completion");
        report.figure(
            &format!("ratio-{connections}"),
            times[0] / times[1],
            "×",
            &what,
        );
    }
    Ok(report.finish()?)
}

fn by_readiness(connections: usize) -> io::Result<Duration> {
    let (listener, clients) = start(connections)?;
    Runtime::new()?.block_on(async {
        let listener = s6_net::TcpListener::from_std(listener)?;
        let mut tasks = Vec::new();
        for _ in 0..connections {
            let (stream, _) = listener.accept().await?;
            tasks.push(spawn(async move {
                let mut buffer = [0; 1024];
                loop {
                    match stream.read(&mut buffer).await? {
                        0 => return io::Result::Ok(()),
                        count => stream.write_all(&buffer[..count]).await?,
                    }
                }
            }));
        }
        for task in tasks {
            task.await.expect("no task fails")?;
        }
        io::Result::Ok(())
    })?;
    clients.join().expect("the clients do not panic")
}

fn by_completion(connections: usize) -> io::Result<Duration> {
    let (listener, clients) = start(connections)?;
    let ring = Ring::new()?;
    let listener = Rc::new(OwnedFd::from(listener));
    ring::block_on(&ring, async {
        let tasks = FuturesUnordered::new();
        for _ in 0..connections {
            tasks.push(answer(&ring, ring.accept(&listener).await?));
        }
        tasks.try_collect::<()>().await
    })??;
    clients.join().expect("the clients do not panic")
}

async fn answer(ring: &Ring, stream: Rc<OwnedFd>) -> io::Result<()> {
    let mut buffer = vec![0; 1024];
    loop {
        let (count, read) = ring.read(&stream, buffer).await;
        buffer = read;
        buffer.truncate(count?);
        if buffer.is_empty() {
            return Ok(());
        }
        while !buffer.is_empty() {
            let (count, rest) = ring.write(&stream, buffer).await;
            buffer = rest;
            buffer.drain(..count?);
        }
        buffer.resize(1024, 0);
    }
}

/// Returns a listener and a thread whose clients come to it.
fn start(connections: usize) -> io::Result<(TcpListener, JoinHandle<io::Result<Duration>>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    Ok((
        listener,
        thread::spawn(move || clients(address, connections)),
    ))
}

/// Sends a message on each connection, round by round.
fn clients(address: SocketAddr, connections: usize) -> io::Result<Duration> {
    let connect = |_| {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(stream)
    };
    let streams: io::Result<Vec<_>> = (0..connections).map(connect).collect();
    let mut streams = streams?;
    round(&mut streams)?;
    let start = Instant::now();
    for _ in 0..MESSAGES / connections {
        round(&mut streams)?;
    }
    Ok(start.elapsed())
}

/// The answers are taken from the last to the first: the clients wait once, and are not woken for
/// each answer.
fn round(streams: &mut [TcpStream]) -> io::Result<()> {
    let mut message = [7; 64];
    for stream in streams.iter_mut() {
        stream.write_all(&message)?;
    }
    for stream in streams.iter_mut().rev() {
        stream.read_exact(&mut message)?;
    }
    Ok(())
}

//! hyper's server under load on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench hyper_load`

use std::error::Error;
use std::io::{self, Read, Write};
use std::net;
use std::thread;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use measure::process::busy_thread;
use measure::{Report, median, median_of};

mod hyper_servers;
use hyper_servers::{HELLO, REQUESTS, ours, smol_local, tokio_current, tokio_multi};
mod programs;
use programs::{Program, compare, each};

const RUNS: usize = 9;

/// How long the one thread of each server works for a request.
fn work(report: &mut Report, connections: usize) -> Result<(), Box<dyn Error>> {
    let servers: [(&str, Program); 3] = [
        ("ours", ours::hello),
        ("tokio", tokio_current::hello),
        ("smol", smol_local::hello),
    ];
    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..RUNS {
        for ((_, server), times) in servers.iter().zip(&mut times) {
            let before = busy_thread()?;
            server(connections)?;
            times.push((busy_thread()? - before).as_secs_f64() / REQUESTS as f64);
        }
    }
    let what =
        format!("time that the server's thread works for a request, connections: {connections}");
    for ((name, _), times) in servers.iter().zip(times) {
        let words = format!("{what}, {name}");
        report.figure(
            &format!("work-{connections}-{name}"),
            median(times),
            "s",
            &words,
        );
    }
    Ok(())
}

/// How much of a body is received for one figure.
const RECEIVED: usize = 256 << 20;

/// Receives a body through our connection as `adapt` makes it.
fn receive<T, A>(adapt: A) -> io::Result<Duration>
where
    T: hyper::rt::Read + hyper::rt::Write + Unpin + 'static,
    A: FnOnce(runtime::s6_net::TcpStream) -> T,
{
    let count = async |request: Request<Incoming>| {
        let mut body = request.into_body();
        while let Some(frame) = body.frame().await {
            drop(std::hint::black_box(frame?));
        }
        Ok::<_, hyper::Error>(Response::new(Full::new(Bytes::from_static(HELLO))))
    };
    runtime::s7_loop::Runtime::new()?.block_on(async {
        let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let client = thread::spawn(move || {
            let mut stream = net::TcpStream::connect(address)?;
            let start = Instant::now();
            let head = "POST / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n";
            write!(stream, "{head}content-length: {RECEIVED}\r\n\r\n")?;
            let block = vec![7; 1 << 20];
            for _ in 0..RECEIVED / block.len() {
                stream.write_all(&block)?;
            }
            stream.read_to_end(&mut Vec::new())?;
            io::Result::Ok(start.elapsed())
        });
        let (stream, _) = listener.accept()?;
        let stream = adapt(runtime::s6_net::TcpStream::from_std(stream)?);
        let http = hyper::server::conn::http1::Builder::new();
        let connection = http.serve_connection(stream, hyper::service::service_fn(count));
        connection.await.map_err(io::Error::other)?;
        client.join().expect("the client does not panic")
    })?
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut report = Report::new();
    for connections in [1, 64] {
        let name = format!("hyper-{connections}");
        let what = format!("time for a request to hyper's server, connections: {connections}");
        let size = (connections, REQUESTS);
        compare(&mut report, &name, &what, RUNS, size, each!(hello))?;
        work(&mut report, connections)?;
    }
    let per_mebibyte = |time: Duration| time.as_secs_f64() / (RECEIVED >> 20) as f64;
    use runtime::{s8_copied::Copied, s8_hyper::Io};
    let direct = median_of(RUNS, || receive(Io).map(per_mebibyte))?;
    let copied = median_of(RUNS, || receive(Copied).map(per_mebibyte))?;
    let what = "time to receive a mebibyte of a body";
    report.figure("receive-direct", direct, "s", what);
    let words = format!("{what}, copied");
    report.figure("receive-copied", copied, "s", &words);
    let words = format!("{what}: copied against into hyper's buffer");
    report.figure("receive-ratio-copied", copied / direct, "×", &words);
    Ok(report.finish()?)
}

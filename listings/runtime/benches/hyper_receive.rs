//! A body received through hyper, into its buffer and copied there.
//!
//! Run it: `cargo bench -p runtime --bench hyper_receive`

use std::error::Error;
use std::io::{self, Read, Write};
use std::net;
use std::thread;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use measure::{Report, median_of};

const RUNS: usize = 9;

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
        Ok::<_, hyper::Error>(Response::new(Full::new(Bytes::from_static(
            b"Hello, world!",
        ))))
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
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut report = Report::new();
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

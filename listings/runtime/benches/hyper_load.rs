//! hyper's server under load on four runtimes.
//!
//! Run it: `cargo bench -p runtime --bench hyper_load`

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use measure::{Report, median_of};

mod programs;
use programs::{Program, compare};

const RUNS: usize = 9;

/// How many requests a run makes.
const REQUESTS: usize = 12_800;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: book\r\n\r\n";

const HELLO: &[u8] = b"Hello, world!";

/// The service, the same for all.
async fn hello(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::new(Bytes::from_static(HELLO))))
}

/// The load: so many connections that are kept alive, and in each round a
/// request on each of them, from one thread.
fn load(address: SocketAddr, connections: usize) -> thread::JoinHandle<io::Result<Duration>> {
    thread::spawn(move || {
        let connect = |_| {
            let stream = net::TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            Ok(stream)
        };
        let streams = (0..connections).map(connect);
        let mut streams = streams.collect::<io::Result<Vec<_>>>()?;
        let mut answer = vec![0; first_answers(&mut streams)?];
        let start = Instant::now();
        for _ in 0..REQUESTS / connections {
            for stream in &mut streams {
                stream.write_all(REQUEST)?;
            }
            for stream in &mut streams {
                stream.read_exact(&mut answer)?;
                assert!(answer.ends_with(HELLO));
            }
        }
        Ok(start.elapsed())
    })
}

/// Makes the first request on each connection. All answers have the same
/// length, which is returned.
fn first_answers(streams: &mut [net::TcpStream]) -> io::Result<usize> {
    let mut answer = Vec::new();
    for stream in streams {
        answer.clear();
        stream.write_all(REQUEST)?;
        while !answer.ends_with(HELLO) {
            let mut buffer = [0; 1024];
            match stream.read(&mut buffer)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => answer.extend_from_slice(&buffer[..count]),
            }
        }
    }
    Ok(answer.len())
}

/// The server, written down for one runtime.
macro_rules! server {
    ($module:ident, $($uses:item)*) => {
        mod $module {
            use std::io;
            use std::net;
            use std::time::Duration;

            use hyper::server::conn::http1::Builder;
            use hyper::service::service_fn;
            $($uses)*

            pub fn hello(connections: usize) -> io::Result<Duration> {
                run(async move {
                    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
                    let load = super::load(listener.local_addr()?, connections);
                    let listener = listen(listener)?;
                    let mut tasks = Vec::new();
                    for _ in 0..connections {
                        let (stream, _) = listener.accept().await?;
                        nodelay(&stream)?;
                        let mut http = Builder::new();
                        http.timer(timer());
                        tasks.push(go(http.serve_connection(io(stream), service_fn(super::hello))));
                    }
                    for task in tasks {
                        task.await.map_err(io::Error::other)?;
                    }
                    load.join().expect("the clients do not panic")
                })
            }
        }
    };
}

server! { ours,
    use runtime::s6_net::{TcpListener, TcpStream};
    use runtime::s7_loop::{Runtime, spawn};
    use runtime::s8_hyper::{Clock, Io};
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        Runtime::new()?.block_on(program)?
    }
    fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        let handle = spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::from_std(listener)
    }
    fn nodelay(stream: &TcpStream) -> io::Result<()> {
        stream.get().set_nodelay(true)
    }
    fn io(stream: TcpStream) -> Io {
        Io(stream)
    }
    fn timer() -> Clock {
        Clock
    }
}

server! { tokio_current,
    use hyper_util::rt::{TokioIo, TokioTimer};
    use tokio::net::{TcpListener, TcpStream};
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(program)
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = tokio::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    }
    fn nodelay(stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)
    }
    fn io(stream: TcpStream) -> TokioIo<TcpStream> {
        TokioIo::new(stream)
    }
    fn timer() -> TokioTimer {
        TokioTimer::new()
    }
}

server! { tokio_multi,
    use hyper_util::rt::{TokioIo, TokioTimer};
    use tokio::net::{TcpListener, TcpStream};
    fn run<T, F>(program: F) -> io::Result<T>
    where
        T: Send + 'static,
        F: Future<Output = io::Result<T>> + Send + 'static,
    {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        // On a worker, and not beside them.
        runtime.block_on(async { tokio::spawn(program).await? })
    }
    fn go<F>(future: F) -> impl Future<Output = F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let handle = tokio::spawn(future);
        async { handle.await.expect("no task fails") }
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        listener.set_nonblocking(true)?;
        TcpListener::from_std(listener)
    }
    fn nodelay(stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)
    }
    fn io(stream: TcpStream) -> TokioIo<TcpStream> {
        TokioIo::new(stream)
    }
    fn timer() -> TokioTimer {
        TokioTimer::new()
    }
}

server! { smol_local,
    use smol::LocalExecutor;
    use smol::net::{TcpListener, TcpStream};
    use smol_hyper::rt::{FuturesIo, SmolTimer};
    thread_local! {
        static EXECUTOR: &'static LocalExecutor<'static> = Box::leak(Box::default());
    }
    fn run<T>(program: impl Future<Output = io::Result<T>>) -> io::Result<T> {
        smol::block_on(EXECUTOR.with(|executor| executor.run(program)))
    }
    fn go<F: Future + 'static>(future: F) -> impl Future<Output = F::Output> {
        EXECUTOR.with(|executor| executor.spawn(future))
    }
    fn listen(listener: net::TcpListener) -> io::Result<TcpListener> {
        TcpListener::try_from(listener)
    }
    fn nodelay(stream: &TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)
    }
    fn io(stream: TcpStream) -> FuturesIo<TcpStream> {
        FuturesIo::new(stream)
    }
    fn timer() -> SmolTimer {
        SmolTimer::new()
    }
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
    let programs: [Program; 4] = [
        ours::hello,
        tokio_current::hello,
        tokio_multi::hello,
        smol_local::hello,
    ];
    for connections in [1, 64] {
        let name = format!("hyper-{connections}");
        let what = format!("time for a request to hyper's server, connections: {connections}");
        let size = (connections, REQUESTS);
        compare(&mut report, &name, &what, RUNS, size, programs)?;
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

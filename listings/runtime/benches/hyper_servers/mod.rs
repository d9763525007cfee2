//! hyper's server on each runtime, and the load for it.

use std::convert::Infallible;
use std::io::{self, Read, Write};
use std::net::{self, SocketAddr};
use std::thread;
use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};

/// How many requests a run makes.
pub const REQUESTS: usize = 12_800;

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: book\r\n\r\n";

pub const HELLO: &[u8] = b"Hello, world!";

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
        pub mod $module {
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
    use crate::programs::ours::{go, listen, run};
    use runtime::s6_net::TcpStream;
    use runtime::s8_hyper::{Clock, Io};
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
    use crate::programs::tokio_current::{go, listen, run};
    use hyper_util::rt::{TokioIo, TokioTimer};
    use tokio::net::TcpStream;
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
    use crate::programs::{tokio_current::{go, listen}, tokio_multi::run};
    use hyper_util::rt::{TokioIo, TokioTimer};
    use tokio::net::TcpStream;
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
    use crate::programs::smol_local::{go, listen, run};
    use smol::net::TcpStream;
    use smol_hyper::rt::{FuturesIo, SmolTimer};
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

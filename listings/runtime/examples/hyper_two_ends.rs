//! Two ways to shut down a server while a response is on its way.
//!
//! Run it: `cargo run -p runtime --example hyper_two_ends`

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures::channel::oneshot;
use futures::future::{Either, select};
use futures::{AsyncReadExt, FutureExt, StreamExt, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::sleep;
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s7_serve::{Served, serve};
use runtime::s8_hyper::{Clock, Io};
use runtime::s8_serve::serve_http;

const PATIENCE: Duration = Duration::from_secs(10);

type Body = BoxBody<Bytes, Infallible>;

/// Two pieces, of which the second takes a while.
async fn slowly(_: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let pieces = stream::iter(["one piece\n", "and the other\n"]).then(|piece| async move {
        if piece.starts_with("and") {
            sleep(Duration::from_millis(400)).await;
        }
        Ok(Frame::data(Bytes::from(piece)))
    });
    Ok(Response::new(BodyExt::boxed(StreamBody::new(pieces))))
}

// ANCHOR: cut
/// Ends with the tasks of its connections dropped.
async fn cut(
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + 'static,
) -> io::Result<Served> {
    let shutdown = shutdown.shared();
    let connection = |stream: TcpStream| {
        let shutdown = shutdown.clone();
        async {
            let mut http = Builder::new();
            let connection = http
                .timer(Clock)
                .serve_connection(Io(stream), service_fn(slowly));
            match select(connection, shutdown).await {
                Either::Left((result, _)) => result.map_err(io::Error::other),
                Either::Right(((), connection)) => {
                    drop(connection);
                    Ok(())
                }
            }
        }
    };
    serve(listener, shutdown.clone(), connection).await
}
// ANCHOR_END: cut

async fn client(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: book\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

async fn run(graceful: bool) -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = stopped.map(|_| ());
    let server = match graceful {
        true => spawn(serve_http(listener, stopped, PATIENCE, service_fn(slowly))),
        false => spawn(cut(listener, stopped)),
    };
    let client = spawn(client(address));
    sleep(Duration::from_millis(200)).await;
    drop(stop);
    let answer = client.await??;
    let body = answer.lines().skip_while(|line| !line.is_empty());
    for line in body.filter(|line| !line.is_empty()) {
        println!("  {line}");
    }
    server.await??;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    println!("connections dropped:");
    runtime.block_on(run(false))?;
    println!("connections ended:");
    runtime.block_on(run(true))
}

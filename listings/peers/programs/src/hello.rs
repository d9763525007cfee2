//! hyper's server, the same for all.

use std::convert::Infallible;
use std::io;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::rt::{Read, Timer, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};

async fn hello(_: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    Ok(Response::new(Full::new(Bytes::from_static(
        b"Hello, world!",
    ))))
}

/// Answers each request on a connection, with hyper's limits of time.
pub async fn serve(
    io: impl Read + Write + Unpin,
    timer: impl Timer + Send + Sync + 'static,
) -> io::Result<()> {
    let mut http = Builder::new();
    http.timer(timer);
    let connection = http.serve_connection(io, service_fn(hello));
    connection.await.map_err(io::Error::other)
}

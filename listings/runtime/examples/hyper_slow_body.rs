//! A client announces ten bytes, sends four, and then nothing for an hour.
//!
//! Run it: `cargo run -p runtime --example hyper_slow_body`

use std::error::Error;
use std::net;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::timeout;
use runtime::s6_net::TcpStream;
use runtime::s7_loop::Runtime;
use runtime::s8_hyper::{Clock, Io};

async fn length(request: Request<Incoming>) -> Result<Response<String>, hyper::Error> {
    let body = request.into_body().collect().await?.to_bytes();
    Ok(Response::new(body.len().to_string()))
}

// ANCHOR: program
async fn serve() -> Result<(), Box<dyn Error>> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    let client = TcpStream::connect(listener.local_addr()?).await?;
    let head = b"POST / HTTP/1.1\r\nhost: book\r\ncontent-length: 10\r\n\r\n";
    client.write_all(head).await?;
    client.write_all(b"four").await?;

    let (stream, _) = listener.accept()?;
    let mut http = Builder::new();
    http.timer(Clock)
        .header_read_timeout(Duration::from_secs(1));
    let stream = Io(TcpStream::from_std(stream)?);
    let connection = http.serve_connection(stream, service_fn(length));
    let limited = timeout(Duration::from_secs(3600), connection).await;
    println!("the connection ends within an hour: {}", limited.is_ok());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    runtime.timers().pause();
    runtime.block_on(serve())
}
// ANCHOR_END: program

//! A client sends half of a head, and then nothing for an hour.
//!
//! Run it: `cargo run -p runtime --example hyper_half_head`

use std::convert::Infallible;
use std::error::Error;
use std::net;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::timeout;
use runtime::s6_net::TcpStream;
use runtime::s7_loop::Runtime;
use runtime::s8_hyper::{Clock, Io};

async fn hello(_: Request<Incoming>) -> Result<Response<String>, Infallible> {
    Ok(Response::new("hello".to_string()))
}

// ANCHOR: program
const HOUR: Duration = Duration::from_secs(3600);

async fn serve(http: Builder) -> Result<String, Box<dyn Error>> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    let client = TcpStream::connect(listener.local_addr()?).await?;
    client.write_all(b"GET / HTTP/1.1\r\nho").await?;
    let (stream, _) = listener.accept()?;
    let stream = Io(TcpStream::from_std(stream)?);
    let connection = http.serve_connection(stream, service_fn(hello));
    Ok(match timeout(HOUR, connection).await {
        Ok(Ok(())) => "it has ended".to_string(),
        Ok(Err(error)) => format!("it has failed: {error}"),
        Err(_) => "it still waits".to_string(),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    runtime.timers().pause();
    let start = runtime.timers().now();
    let without = runtime.block_on(serve(Builder::new()))?;
    let hour = runtime.timers().now() - start;
    println!("without a timer, after {hour:?}: {without}");

    let mut http = Builder::new();
    http.timer(Clock);
    let with = runtime.block_on(serve(http))?;
    let length = runtime.timers().now() - start - hour;
    println!("with a timer, after {length:?}: {with}");
    Ok(())
}
// ANCHOR_END: program

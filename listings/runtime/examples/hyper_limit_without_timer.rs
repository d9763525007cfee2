//! A time limit for a request's head, and no timer to keep it.
//!
//! Run it: `cargo run -p runtime --example hyper_limit_without_timer`

use std::convert::Infallible;
use std::error::Error;
use std::net;
use std::panic::set_hook;
use std::time::Duration;

use hyper::Response;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use runtime::s6_net::TcpStream;
use runtime::s7_loop::Runtime;
use runtime::s8_hyper::Io;

// ANCHOR: program
async fn serve() -> Result<(), Box<dyn Error>> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    let client = TcpStream::connect(listener.local_addr()?).await?;
    drop(client);
    let (stream, _) = listener.accept()?;
    let hello = async |_| Ok::<_, Infallible>(Response::new("hello".to_string()));
    let mut http = Builder::new();
    http.header_read_timeout(Duration::from_secs(1));
    println!("the limit is set");
    let stream = Io(TcpStream::from_std(stream)?);
    http.serve_connection(stream, service_fn(hello)).await?;
    println!("the connection has ended");
    Ok(())
}
// ANCHOR_END: program

fn main() -> Result<(), Box<dyn Error>> {
    // The panic's words alone, without the place in hyper's source.
    set_hook(Box::new(|panic| {
        println!("panicked: {}", panic.payload_as_str().unwrap_or_default());
    }));
    Runtime::new()?.block_on(serve())
}

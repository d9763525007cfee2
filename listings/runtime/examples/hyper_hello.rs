//! hyper's server and hyper's client on one thread.
//!
//! Run it: `cargo run -p runtime --example hyper_hello`

use std::convert::Infallible;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use futures::FutureExt;
use futures::channel::oneshot;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::client::conn::http1::handshake;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s6_net::{TcpListener, TcpStream};
use runtime::s7_loop::{Runtime, spawn};
use runtime::s8_hyper::Io;
use runtime::s8_serve::serve_http;

// ANCHOR: server
const PATIENCE: Duration = Duration::from_secs(10);

async fn answer(request: Request<Incoming>) -> Result<Response<String>, Infallible> {
    let path = request.uri().path();
    println!("the server is asked for {path}");
    Ok(Response::new(format!("this is {path}")))
}

fn main() -> Result<(), Box<dyn Error>> {
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = stopped.map(|_| ());
        let server = serve_http(listener, shutdown, PATIENCE, service_fn(answer));
        let server = spawn(server);
        client(address).await?;
        drop(stop);
        let served = server.await??;
        println!("connections served: {}", served.done);
        Ok(())
    })
}
// ANCHOR_END: server

// ANCHOR: client
async fn client(address: SocketAddr) -> Result<(), Box<dyn Error>> {
    let stream = TcpStream::connect(address).await?;
    let (mut send, connection) = handshake(Io(stream)).await?;
    let connection = spawn(connection);
    for path in ["/one", "/two"] {
        let request = Request::get(path).header("host", "book");
        let response = send.send_request(request.body(String::new())?).await?;
        let body = response.into_body().collect().await?.to_bytes();
        println!("the client is told: {}", str::from_utf8(&body)?);
    }
    drop(send); // the connection ends with its last user
    Ok(connection.await??)
}
// ANCHOR_END: client

//! A client gives up its idle connection before the server does.
//!
//! Run it: `cargo run -p incidents --example idle_renewed`

use std::io;
use std::time::Duration;

use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

async fn server(mut socket: DuplexStream) -> io::Result<()> {
    let (idle, mut request) = (Duration::from_millis(200), [0; 1024]);
    while let Ok(read) = timeout(idle, socket.read(&mut request)).await {
        read?;
        socket.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await?;
    }
    // It closes the connection. The client hears of that a little later.
    sleep(Duration::from_millis(100)).await;
    Ok(())
}

async fn connect() -> hyper::Result<SendRequest<String>> {
    let (client, socket) = duplex(1024);
    tokio::spawn(server(socket));
    let (requests, connection) = handshake(TokioIo::new(client)).await?;
    tokio::spawn(connection);
    Ok(requests)
}

async fn get(connection: &mut SendRequest<String>) -> hyper::Result<StatusCode> {
    let answer = connection.send_request(Request::new(String::new())).await?;
    Ok(answer.status())
}

/// Sends a request, waits, and sends another, on a new connection if that took too long.
pub(crate) async fn twice(idle: Duration, limit: Duration) -> hyper::Result<StatusCode> {
    let mut connection = connect().await?;
    get(&mut connection).await?;
    sleep(idle).await;
    // ANCHOR: renew
    if connection.is_closed() || idle > limit {
        connection = connect().await?;
    }
    // ANCHOR_END: renew
    get(&mut connection).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for idle in [100, 250, 400] {
        match twice(Duration::from_millis(idle), Duration::from_millis(150)).await {
            Ok(status) => println!("after {idle} ms: {status}"),
            Err(error) => println!("after {idle} ms: {error}"),
        }
    }
}

//! A request is under way to a server that has just closed the idle connection.
//!
//! Run it: `cargo run -p incidents --example idle_reused`

use std::io;
use std::time::Duration;

use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: server
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
// ANCHOR_END: server

// ANCHOR: client
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

/// Sends a request, waits, and sends another.
pub(crate) async fn twice(idle: Duration) -> hyper::Result<StatusCode> {
    let mut connection = connect().await?;
    get(&mut connection).await?;
    sleep(idle).await;
    if connection.is_closed() {
        connection = connect().await?;
    }
    get(&mut connection).await
}
// ANCHOR_END: client

#[tokio::main(flavor = "current_thread")]
async fn main() {
    for idle in [100, 250, 400] {
        match twice(Duration::from_millis(idle)).await {
            Ok(status) => println!("after {idle} ms: {status}"),
            Err(error) => println!("after {idle} ms: {error}"),
        }
    }
}

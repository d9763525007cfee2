//! A first try at a connection for hyper, on a non-blocking socket.
//!
//! Run it: `cargo run -p runtime --example hyper_first_io`

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, Read as _, Write as _};
use std::net;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::AsyncReadExt;
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s5_sleep::{sleep, timeout};
use runtime::s6_net::TcpStream;
use runtime::s7_loop::{Runtime, spawn};

// ANCHOR: io
/// A connection of the standard library, in non-blocking mode.
struct FirstIo(net::TcpStream);

impl Read for FirstIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut own = [0; 8192];
        let room = own.len().min(buffer.remaining());
        match self.0.read(&mut own[..room]) {
            Ok(count) => {
                buffer.put_slice(&own[..count]);
                Poll::Ready(Ok(()))
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            Err(error) => Poll::Ready(Err(error)),
        }
    }
}
// ANCHOR_END: io

impl Write for FirstIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
            result => Poll::Ready(result),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(self.0.shutdown(net::Shutdown::Write))
    }
}

async fn hello(_: Request<Incoming>) -> Result<Response<String>, Infallible> {
    Ok(Response::new("hello".to_string()))
}

// ANCHOR: main
async fn serve(stream: net::TcpStream) -> Result<(), hyper::Error> {
    let http = Builder::new();
    http.serve_connection(FirstIo(stream), service_fn(hello))
        .await
}

async fn ask(mut stream: TcpStream) -> io::Result<()> {
    let request = b"GET / HTTP/1.1\r\nhost: book\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await?;
    println!("the client has sent its request");
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    match timeout(Duration::from_millis(500), read).await {
        Ok(count) => println!("it was sent {} bytes and the end", count?),
        Err(_) => println!("it gives up after half a second"),
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
        let client = TcpStream::connect(listener.local_addr()?).await?;
        let (stream, _) = listener.accept()?;
        stream.set_nonblocking(true)?;
        let _connection = spawn(serve(stream));
        sleep(Duration::from_millis(100)).await;
        ask(client).await
    })?;
    println!("polls of the connection: {}", runtime.polls());
    Ok(())
}
// ANCHOR_END: main

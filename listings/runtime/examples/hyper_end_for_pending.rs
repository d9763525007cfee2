//! A connection that's ready with zero bytes when none have come yet.
//!
//! Run it: `cargo run -p runtime --example hyper_end_for_pending`

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::{AsyncReadExt, AsyncWrite};
use hyper::body::Incoming;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s6_net::TcpStream;
use runtime::s7_loop::{Runtime, spawn};

/// A connection that is never pending.
struct Hasty(TcpStream);

// ANCHOR: io
impl Read for Hasty {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let mut own = [0; 8192];
        let room = own.len().min(buffer.remaining());
        match self.0.poll_read_into(context, &mut own[..room]) {
            Poll::Ready(count) => buffer.put_slice(&own[..count?]),
            Poll::Pending => {} // nothing has come
        }
        Poll::Ready(Ok(()))
    }
}
// ANCHOR_END: io

impl Write for Hasty {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_close(context)
    }
}

async fn hello(_: Request<Incoming>) -> Result<Response<String>, Infallible> {
    Ok(Response::new("hello".to_string()))
}

async fn serve(stream: net::TcpStream) -> Result<(), Box<dyn Error>> {
    let stream = Hasty(TcpStream::from_std(stream)?);
    let connection = Builder::new().serve_connection(stream, service_fn(hello));
    connection.await?;
    println!("the connection is over, and hyper sees no fault");
    Ok(())
}

async fn ask(mut stream: TcpStream) -> io::Result<()> {
    let mut answer = Vec::new();
    let count = stream.read_to_end(&mut answer).await?;
    println!("the client has sent nothing yet, and gets {count} bytes and the end");
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    runtime.block_on(async {
        let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
        let client = TcpStream::connect(listener.local_addr()?).await?;
        let (stream, _) = listener.accept()?;
        let _connection = spawn(serve(stream));
        ask(client).await
    })?;
    println!("polls of the connection: {}", runtime.polls());
    Ok(())
}

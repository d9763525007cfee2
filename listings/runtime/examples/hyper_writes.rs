//! How many writes a response in three pieces takes.
//!
//! Run it: `cargo run -p runtime --example hyper_writes`

use std::cell::Cell;
use std::convert::Infallible;
use std::error::Error;
use std::io::{self, IoSlice};
use std::net;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::{AsyncReadExt, stream};
use http_body_util::StreamBody;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use runtime::s6_net::TcpStream;
use runtime::s7_loop::{Runtime, spawn};
use runtime::s8_hyper::Io;

// ANCHOR: counting
/// What a connection says of slices, and what it does.
#[derive(Clone, Copy)]
enum Slices {
    /// It takes one at a time, and says so.
    No,
    /// It says that it takes many, and takes one.
    Said,
    /// It takes many.
    Taken,
}

/// A connection that counts its writes.
struct Counted {
    io: Io,
    slices: Slices,
    /// How many writes there were, and how many slices in all of them.
    writes: Rc<Cell<(usize, usize)>>,
}

impl Counted {
    fn count(&self, slices: usize) {
        let (writes, sum) = self.writes.get();
        self.writes.set((writes + 1, sum + slices));
    }
}

impl Write for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.count(1);
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        !matches!(self.slices, Slices::No)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Slices::Said = self.slices {
            // As the trait does by default.
            let first = slices.iter().find(|slice| !slice.is_empty());
            return self.poll_write(context, first.map_or(&[], |slice| slice));
        }
        self.count(slices.len());
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }
    // ANCHOR_END: counting

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

impl Read for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

type Body = StreamBody<stream::Iter<std::vec::IntoIter<Result<Frame<Bytes>, Infallible>>>>;

/// Three pieces of 1000 bytes, whose sum is not announced.
async fn pieces(_: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let piece = || Ok(Frame::data(Bytes::from_static(&[b'a'; 1000])));
    let pieces = vec![piece(), piece(), piece()];
    Ok(Response::new(StreamBody::new(stream::iter(pieces))))
}

async fn writes(slices: Slices) -> Result<(usize, usize), Box<dyn Error>> {
    let listener = net::TcpListener::bind(("127.0.0.1", 0))?;
    let mut client = TcpStream::connect(listener.local_addr()?).await?;
    let (stream, _) = listener.accept()?;
    let writes = Rc::default();
    let counted = Counted {
        io: Io(TcpStream::from_std(stream)?),
        slices,
        writes: Rc::clone(&writes),
    };
    let connection = spawn(Builder::new().serve_connection(counted, service_fn(pieces)));
    let request = b"GET / HTTP/1.1\r\nhost: book\r\nconnection: close\r\n\r\n";
    client.write_all(request).await?;
    client.read_to_end(&mut Vec::new()).await?;
    connection.await??;
    Ok(writes.get())
}

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = Runtime::new()?;
    for (name, kind) in [
        ("takes one slice", Slices::No),
        ("says that it takes many", Slices::Said),
        ("takes many", Slices::Taken),
    ] {
        let (writes, slices) = runtime.block_on(writes(kind))?;
        println!("a connection that {name}: writes {writes}, slices {slices}");
    }
    Ok(())
}

//! Operations that are done although their futures are dropped.
//!
//! Run it on Linux: `cargo run -p completion --example done_anyway`

use std::io::{self, Read};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;
use std::time::Duration;

use completion::ring::{self, Ring};
use futures::future::select;

type File = Rc<OwnedFd>;

// ANCHOR: cases
/// The bytes come while both futures are in the kernel's hands. The first one's
/// end drops the second, a read.
pub(crate) async fn dropped_read(ring: &Ring, [socket, client]: &[File; 2]) -> io::Result<String> {
    let first = Box::pin(ring.write(client, b"first ".into()));
    let dropped = Box::pin(ring.read(socket, vec![0; 16]));
    select(first, dropped).await;
    ring.write(client, b"second".into()).await.0?;
    text(ring.read(socket, vec![0; 16]).await)
}

/// Here the second one is a write.
pub(crate) async fn dropped_write(ring: &Ring, [socket, client]: &[File; 2]) -> io::Result<String> {
    let other = Box::pin(ring.write(client, b"hello".into()));
    let dropped = Box::pin(ring.write(socket, b"sent anyway".into()));
    select(other, dropped).await;
    text(ring.read(client, vec![0; 16]).await)
}

/// And here an accept.
pub(crate) async fn dropped_accept(ring: &Ring, files: &[File; 2]) -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut client = TcpStream::connect(listener.local_addr()?)?;
    let listener: File = Rc::new(listener.into());
    let other = Box::pin(ring.write(&files[0], b"hello".into()));
    let dropped = Box::pin(ring.accept(&listener));
    select(other, dropped).await;
    client.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut rest = String::new();
    client.read_to_string(&mut rest)?;
    Ok(rest)
}
// ANCHOR_END: cases

fn text((count, mut bytes): (io::Result<usize>, Vec<u8>)) -> io::Result<String> {
    bytes.truncate(count?);
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

pub(crate) fn pair() -> io::Result<[File; 2]> {
    let (socket, client) = UnixStream::pair()?;
    Ok([Rc::new(socket.into()), Rc::new(client.into())])
}

fn main() -> io::Result<()> {
    let ring = Ring::new()?;
    let read = ring::block_on(&ring, dropped_read(&ring, &pair()?))??;
    println!("read: the next one gets {read:?}");
    let write = ring::block_on(&ring, dropped_write(&ring, &pair()?))??;
    println!("write: the client gets {write:?}");
    let accept = ring::block_on(&ring, dropped_accept(&ring, &pair()?))??;
    println!("accept: the client reads {accept:?}, the end");
    Ok(())
}

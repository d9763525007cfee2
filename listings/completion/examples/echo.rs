//! An echo server by completions.
//!
//! Run it on Linux: `cargo run -p completion --example echo`

use std::io;
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::rc::Rc;

use completion::ring::{self, Ring};
use futures::future::try_join;

// ANCHOR: main
async fn serve(ring: &Ring, listener: Rc<OwnedFd>) -> io::Result<()> {
    let client = ring.accept(&listener).await?;
    let mut buffer = vec![0; 1024];
    loop {
        let (count, mut message) = ring.read(&client, buffer).await;
        message.truncate(count?);
        if message.is_empty() {
            return Ok(());
        }
        write_all(ring, &client, message).await?;
        buffer = vec![0; 1024];
    }
}

async fn write_all(ring: &Ring, file: &Rc<OwnedFd>, mut bytes: Vec<u8>) -> io::Result<()> {
    while !bytes.is_empty() {
        let (count, rest) = ring.write(file, bytes).await;
        bytes = rest;
        bytes.drain(..count?);
    }
    Ok(())
}

async fn visit(ring: &Ring, server: Rc<OwnedFd>) -> io::Result<()> {
    for message in ["la", "lo"] {
        write_all(ring, &server, message.into()).await?;
        let (count, mut echo) = ring.read(&server, vec![0; 1024]).await;
        echo.truncate(count?);
        println!("{message}: {}", String::from_utf8_lossy(&echo));
    }
    Ok(())
}

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let client = TcpStream::connect(listener.local_addr()?)?;
    let ring = Ring::new()?;
    let server = serve(&ring, Rc::new(listener.into()));
    let visit = visit(&ring, Rc::new(client.into()));
    ring::block_on(&ring, try_join(server, visit))??;
    Ok(())
}
// ANCHOR_END: main

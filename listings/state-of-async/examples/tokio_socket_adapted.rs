//! A socket of tokio, read through the traits of `futures`.
//!
//! Run it: `cargo run -p state-of-async --example tokio_socket_adapted`

use std::io::{self, Write};
use std::net::TcpListener;
use std::thread;

use async_compat::CompatExt;
use futures::io::{AsyncRead, AsyncReadExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;

// ANCHOR: adapted
async fn read_all(mut source: impl AsyncRead + Unpin) -> io::Result<String> {
    let mut text = String::new();
    source.read_to_string(&mut text).await?;
    Ok(text)
}

async fn fetch(listener: &TcpListener) -> io::Result<String> {
    let socket = TcpStream::connect(listener.local_addr()?).await?;
    read_all(socket.compat()).await
}
// ANCHOR_END: adapted

fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let server = listener.try_clone()?;
    let server = thread::spawn(move || server.accept()?.0.write_all(b"hello"));

    println!("{}", Runtime::new()?.block_on(fetch(&listener))?);
    server.join().expect("the server does not panic")
}

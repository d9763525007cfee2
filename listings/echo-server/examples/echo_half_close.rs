//! This client closes its sending side before it reads.
//!
//! Run it: `cargo run -p echo-server --example echo_half_close`

use std::io;

use echo_server::s2_errors::listen;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener, |_event| ()));

    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"two ").await?;
    stream.write_all(b"words").await?;
    stream.shutdown().await?;

    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    println!("the client gets: {answer:?}");
    Ok(())
}

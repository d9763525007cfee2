//! This client closes its sending side before it reads.
//!
//! Run it: `cargo run -p echo-server --example echo_half_close`

use std::io;

use echo_server::s2_errors::{Event, listen};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn report(event: Event) {
    match event {
        Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        Event::NotAccepted(error) => println!("server: cannot accept: {error}"),
    }
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener, report));

    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"two ").await?;
    stream.write_all(b"words").await?;
    stream.shutdown().await?;

    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    println!("the client gets: {answer:?}");
    Ok(())
}
// ANCHOR_END: main

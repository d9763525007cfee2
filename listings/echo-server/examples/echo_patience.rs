//! A silent client loses its place to one that talks.
//!
//! Run it: `cargo run -p echo-server --example echo_patience`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::Event;
use echo_server::s4_patience::listen;
use tokio::net::{TcpListener, TcpStream};

const PATIENCE: Duration = Duration::from_millis(200);

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
    tokio::spawn(listen(listener, 1, PATIENCE, report));

    let _silent = TcpStream::connect(address).await?;
    let mut talking = TcpStream::connect(address).await?;
    let answer = say(&mut talking, "hello").await?;
    println!("the talking client gets: {answer}");
    Ok(())
}
// ANCHOR_END: main

//! A client resets its connection to a server that handles errors.
//!
//! Run it: `cargo run -p echo-server --example echo_reset`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::{Event, listen};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

fn report(event: Event) {
    match event {
        Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        Event::NotAccepted(error) => println!("server: cannot accept: {error}"),
    }
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener, report));

    let mut first = TcpStream::connect(address).await?;
    println!("the first client gets: {}", say(&mut first, "hello").await?);
    first.set_zero_linger()?;
    drop(first);
    sleep(Duration::from_millis(100)).await;

    let mut second = TcpStream::connect(address).await?;
    println!(
        "the second client gets: {}",
        say(&mut second, "hello").await?
    );
    drop(second);
    sleep(Duration::from_millis(100)).await;
    Ok(())
}

//! A client resets its connection to the first server, and another client comes.
//!
//! Run it: `cargo run -p echo-server --example echo_reset_unwraps`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s1_unwraps::listen;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener));

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
    Ok(())
}

//! The first server has no descriptor left for its second client.
//!
//! Run it: `cargo run -p echo-server --example echo_no_descriptor_unwraps`

use std::io;
use std::net::SocketAddr;

use echo_server::client::say;
use echo_server::s1_unwraps::listen;
use tokio::net::{TcpListener, TcpStream};

async fn two_clients(address: SocketAddr) -> io::Result<()> {
    let mut first = TcpStream::connect(address).await?;
    println!("the first client gets: {}", say(&mut first, "hello").await?);
    let mut second = TcpStream::connect(address).await?;
    println!(
        "the second client gets: {}",
        say(&mut second, "hello").await?
    );
    println!("the first client gets: {}", say(&mut first, "again").await?);
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    // Two for the clients' ends, and one for an end of the server.
    echo_server::descriptors::leave(3)?;
    let (clients, ()) = tokio::join!(two_clients(address), listen(listener));
    clients
}

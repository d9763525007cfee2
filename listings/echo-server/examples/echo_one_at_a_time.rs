//! This `listen` awaits `handle` and does not spawn it.
//!
//! Run it: `cargo run -p echo-server --example echo_one_at_a_time`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::handle;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _peer) = listener.accept().await?;
        let bytes = handle(stream).await?;
        println!("server: closed after {bytes} bytes");
    }
}

async fn two_clients(address: SocketAddr) -> io::Result<()> {
    let silent = TcpStream::connect(address).await?;
    let mut talking = TcpStream::connect(address).await?;
    println!("both are connected");

    let mut answer = Box::pin(say(&mut talking, "hello"));
    match timeout(Duration::from_millis(200), &mut answer).await {
        Ok(answer) => println!("the talking client gets: {}", answer?),
        Err(_) => println!("the talking client waits"),
    }
    drop(silent);
    println!("the silent client leaves");
    println!("the talking client gets: {}", answer.await?);
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::select! {
        done = listen(listener) => done,
        done = two_clients(address) => done,
    }
}

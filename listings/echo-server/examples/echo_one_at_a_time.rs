//! This `listen` awaits `handle` instead of spawning it.
//!
//! Run it: `cargo run -p echo-server --example echo_one_at_a_time`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::handle;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

async fn listen(listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _peer) = listener.accept().await?;
        let bytes = handle(stream).await?;
        println!("server: closed after {bytes} bytes");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener));

    let silent = TcpStream::connect(address).await?;
    let mut talking = TcpStream::connect(address).await?;
    println!("both are connected");

    let leave = async {
        sleep(Duration::from_millis(200)).await;
        println!("the silent client leaves");
        drop(silent);
    };
    let (answer, ()) = tokio::join!(say(&mut talking, "hello"), leave);
    println!("the talking client gets: {}", answer?);
    Ok(())
}

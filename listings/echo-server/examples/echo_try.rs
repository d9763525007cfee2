//! The server and a client in one program.
//!
//! Run it: `cargo run -p echo-server --example echo_try`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use echo_server::client::{exchange, say};
use echo_server::{Event, Limits, serve};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::sleep;

const LIMITS: Limits = Limits {
    connections: 10,
    grace: Duration::from_secs(1),
};

async fn client(address: SocketAddr, stop: oneshot::Sender<()>) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    for words in ["hello", "hello again"] {
        println!("client sends: {words}");
        println!("client gets: {}", say(&mut stream, words).await?);
    }
    drop(stream);
    sleep(Duration::from_millis(100)).await;

    let mebibyte: Vec<u8> = (0..=255).cycle().take(1024 * 1024).collect();
    println!("client sends: {} bytes", mebibyte.len());
    let answer = exchange(address, &mebibyte).await?;
    println!("client gets: {} bytes", answer.len());
    println!("the same bytes: {}", answer == mebibyte);
    drop(stop);
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    // The receiver is done when the sender is dropped.
    let shutdown = async { stopped.await.unwrap_or_default() };

    let mut events = Vec::new();
    let server = serve(listener, LIMITS, |event| events.push(event), shutdown);
    let (cut, done) = tokio::join!(server, client(address, stop));
    for event in events {
        match event {
            Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
            Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
            other => println!("server: {other:?}"),
        }
    }
    println!("server: ended, connections cut: {cut}");
    done
}

//! A server is asked to end while two clients are connected.
//!
//! Run it: `cargo run -p echo-server --example echo_shutdown`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use echo_server::client::say;
use echo_server::{Event, Limits, serve};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::sleep;

fn report(event: Event) {
    match event {
        Event::Closed(_, Ok(bytes)) => println!("server: closed after {bytes} bytes"),
        Event::Closed(_, Err(error)) => println!("server: connection failed: {error}"),
        Event::NotAccepted(error) => println!("server: cannot accept: {error}"),
        Event::Panicked(error) => println!("server: {error}"),
    }
}

// ANCHOR: clients
const LIMITS: Limits = Limits {
    connections: 10,
    patience: Duration::from_secs(60),
    grace: Duration::from_millis(300),
};

async fn clients(address: SocketAddr, stop: oneshot::Sender<()>) -> io::Result<()> {
    let mut brief = TcpStream::connect(address).await?;
    let mut lasting = TcpStream::connect(address).await?;
    println!("the brief client gets: {}", say(&mut brief, "hello").await?);
    println!(
        "the lasting client gets: {}",
        say(&mut lasting, "hello").await?
    );

    println!("shutdown");
    drop(stop);
    sleep(Duration::from_millis(100)).await;
    match TcpStream::connect(address).await {
        Ok(_) => println!("a late client is connected"),
        Err(error) => println!("a late client: {error}"),
    }
    println!(
        "the brief client gets: {}",
        say(&mut brief, "last words").await?
    );
    drop(brief);

    let bytes = lasting.read(&mut [0; 16]).await?;
    println!("the lasting client reads {bytes} bytes: its connection is closed");
    Ok(())
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    // The receiver is done when the sender is dropped.
    let shutdown = async { stopped.await.unwrap_or_default() };
    let server = serve(listener, LIMITS, report, shutdown);
    let (cut, done) = tokio::join!(server, clients(address, stop));
    println!("server: ended, connections cut: {cut}");
    done
}
// ANCHOR_END: clients

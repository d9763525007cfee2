//! A server that waits for its clients when it's asked to stop.
//!
//! Run it: `cargo run -p failures --example stop_hangs`

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use every_await::watchdog;
use rustix::process::{Signal, getpid, kill_process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::interval;

// ANCHOR: serve
/// Sends a tick each second, as long as the client is there.
async fn feed(mut stream: TcpStream) -> io::Result<()> {
    let mut ticks = interval(Duration::from_secs(1));
    loop {
        ticks.tick().await;
        stream.write_all(b"tick\n").await?;
    }
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            accepted = listener.accept() => connections.spawn(feed(accepted?.0)),
        };
    }
    drop(listener);
    println!("SIGTERM, clients left: {}", connections.len());
    while connections.join_next().await.is_some() {}
    println!("a graceful end");
    Ok(())
}
// ANCHOR_END: serve

// ANCHOR: main
/// Watches the ticks. After the first, it sends SIGTERM to this process.
async fn watch(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.read_exact(&mut [0; 5]).await?;
    kill_process(getpid(), Signal::TERM)?;
    while stream.read(&mut [0; 5]).await? > 0 {}
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn run() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::try_join!(serve(listener), watch(address))?;
    Ok(())
}

fn main() -> io::Result<()> {
    match watchdog(Duration::from_secs(10), run) {
        Ok(ended) => ended,
        Err(limit) => {
            println!("{limit}");
            Ok(())
        }
    }
}
// ANCHOR_END: main

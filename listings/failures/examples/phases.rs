//! A service with three clients gets SIGTERM.
//!
//! Run it: `cargo run -p failures --example phases`

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use failures::journal::Journal;
use failures::service::serve;
use rustix::process::{Signal, getpid, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::sleep;

const GRACE: Duration = Duration::from_millis(500);

// ANCHOR: clients
/// Writes a line, waits until it's kept, and writes the next, until the service says goodbye.
async fn write(address: SocketAddr) -> io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    let mut kept = 0;
    loop {
        stream.write_all(b"a line\n").await?;
        let mut answer = String::new();
        stream.read_line(&mut answer).await?;
        if answer == "bye\n" {
            println!("writer: {kept} lines kept");
            return Ok(());
        }
        kept += 1;
        sleep(Duration::from_millis(350)).await;
    }
}

/// Watches the ticks until the service says goodbye.
async fn watch(address: SocketAddr) -> io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(address).await?);
    stream.write_all(b"watch\n").await?;
    let mut line = String::new();
    while line != "bye\n" {
        line.clear();
        stream.read_line(&mut line).await?;
        println!("watcher: {}", line.trim_end());
    }
    Ok(())
}

/// Reads to the end, and stays for longer than the service waits.
async fn stay(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.read_to_string(&mut String::new()).await?;
    println!("stayer: nothing more to read");
    sleep(Duration::from_secs(1)).await;
    Ok(())
}
// ANCHOR_END: clients

/// Stops this process in the way that a service manager would, and then comes too late.
async fn manage(address: SocketAddr) -> io::Result<()> {
    sleep(Duration::from_millis(500)).await;
    println!("manager: SIGTERM");
    kill_process(getpid(), Signal::TERM)?;
    sleep(Duration::from_millis(50)).await;
    match TcpStream::connect(address).await {
        Ok(_) => println!("manager: connected"),
        Err(error) => println!("manager: {error}"),
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let folder = tempfile::tempdir()?;
    let journal = Journal::open(folder.path().join("journal")).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = async {
        let asked = async { terminate.recv().await.unwrap_or_default() };
        let cut = serve(listener, journal, GRACE, asked).await;
        println!("service: ended, connections cut: {cut}");
        Ok(())
    };
    tokio::try_join!(
        service,
        write(address),
        watch(address),
        stay(address),
        manage(address)
    )?;
    Ok(())
}

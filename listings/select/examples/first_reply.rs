//! Two mirrors are asked, and the first reply counts.
//!
//! Run it: `cargo run -p select --example first_reply`

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// A server that takes its time for one client.
async fn mirror(listener: TcpListener, name: &str, delay: Duration) -> io::Result<()> {
    let (mut client, _) = listener.accept().await?;
    sleep(delay).await;
    client.write_all(format!("{name}\n").as_bytes()).await
}

// ANCHOR: ask
async fn ask(address: SocketAddr) -> io::Result<String> {
    let stream = TcpStream::connect(address).await?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).await?;
    Ok(line.trim_end().to_owned())
}
// ANCHOR_END: ask

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let oslo = TcpListener::bind("127.0.0.1:0").await?;
    let lima = TcpListener::bind("127.0.0.1:0").await?;
    let (near, far) = (oslo.local_addr()?, lima.local_addr()?);
    tokio::spawn(mirror(oslo, "Oslo", Duration::from_millis(100)));
    tokio::spawn(mirror(lima, "Lima", Duration::from_millis(300)));

    // ANCHOR: select
    tokio::select! {
        reply = ask(far) => println!("far: {}", reply?),
        reply = ask(near) => println!("near: {}", reply?),
    }
    // ANCHOR_END: select
    Ok(())
}

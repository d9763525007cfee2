//! A client sends all it has before it reads, and the server sends back what it gets.
//!
//! Run it on Unix: `cargo run -p hangs --example full_sockets`

use std::io;
use std::time::Duration;

use every_await::watchdog;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// More than the system keeps between two sockets.
const BODY: usize = 16 << 20;

async fn echo(mut socket: UnixStream) -> io::Result<u64> {
    let (mut reader, mut writer) = socket.split();
    tokio::io::copy(&mut reader, &mut writer).await
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn talk() -> io::Result<usize> {
    let (mut client, server) = UnixStream::pair()?;
    let server = tokio::spawn(echo(server));
    // ANCHOR: talk
    client.write_all(&vec![0; BODY]).await?;
    client.shutdown().await?;
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).await?;
    // ANCHOR_END: talk
    server.await??;
    Ok(answer.len())
}

// ANCHOR: main
fn main() -> io::Result<()> {
    match watchdog(Duration::from_secs(5), talk) {
        Ok(bytes) => println!("{} bytes came back", bytes?),
        Err(limit) => println!("{limit}"),
    }
    Ok(())
}
// ANCHOR_END: main

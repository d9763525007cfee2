//! A client reads while it sends.
//!
//! Run it on Unix: `cargo run -p hangs --example sockets_drained`

use std::io;
use std::time::Duration;

use every_await::watchdog;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// More than the system keeps between two sockets.
pub(crate) const BODY: usize = 16 << 20;

async fn echo(mut socket: UnixStream) -> io::Result<u64> {
    let (mut reader, mut writer) = socket.split();
    tokio::io::copy(&mut reader, &mut writer).await
}

#[tokio::main(flavor = "current_thread")]
pub(crate) async fn talk() -> io::Result<usize> {
    let (mut client, server) = UnixStream::pair()?;
    let server = tokio::spawn(echo(server));
    // ANCHOR: talk
    let (mut reader, mut writer) = client.split();
    let body = vec![0; BODY];
    let mut answer = Vec::new();
    let send = async {
        writer.write_all(&body).await?;
        writer.shutdown().await
    };
    tokio::try_join!(send, reader.read_to_end(&mut answer))?;
    // ANCHOR_END: talk
    server.await??;
    Ok(answer.len())
}

fn main() -> io::Result<()> {
    match watchdog(Duration::from_secs(5), talk) {
        Ok(bytes) => println!("{} bytes came back", bytes?),
        Err(limit) => println!("{limit}"),
    }
    Ok(())
}

//! A server buffers its greetings, and flushes them at the end.
//!
//! Run it: `cargo run -p testing --example flushed_late`

// ANCHOR: server
use std::io;
use std::time::Duration;

use every_await::ends;
use tokio::io::{
    AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufStream, duplex,
};

pub(crate) async fn greet(stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
    let mut names = BufStream::new(stream).lines();
    while let Some(name) = names.next_line().await? {
        let greeting = format!("Hello, {name}!\n");
        names.get_mut().write_all(greeting.as_bytes()).await?;
    }
    names.get_mut().flush().await
}
// ANCHOR_END: server

// ANCHOR: main
fn main() {
    let (mut client, stream) = duplex(1024);
    let client = async {
        client.write_all(b"Ada\n").await?;
        let mut greeting = [0; 12];
        client.read_exact(&mut greeting).await?;
        println!("{}", String::from_utf8_lossy(&greeting));
        drop(client);
        io::Result::Ok(())
    };
    let talk = async { tokio::try_join!(greet(stream), client) };
    match ends(Duration::from_secs(3600), talk) {
        Ok(talked) => println!("{talked:?}"),
        Err(hang) => println!("{hang}"),
    }
}
// ANCHOR_END: main

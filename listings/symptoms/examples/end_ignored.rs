//! A server that takes the end of its client's words for a message.
//!
//! Run it: `cargo run -p symptoms --example end_ignored`

use std::io;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

static READS: AtomicU32 = AtomicU32::new(0);

// ANCHOR: echo
async fn echo(mut client: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        // Zero bytes are the end, and there's one more end each time you ask.
        let bytes = client.read(&mut buffer).await?;
        READS.fetch_add(1, Relaxed);
        client.write_all(&buffer[..bytes]).await?;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let mut client = TcpStream::connect(listener.local_addr()?).await?;
    let server = tokio::spawn(echo(listener.accept().await?.0));
    client.write_all(b"hello").await?;
    client.read_exact(&mut [0; 5]).await?;
    println!("a client says hello: {} read", READS.load(Relaxed));
    drop(client);
    while READS.load(Relaxed) <= 1000 && !server.is_finished() {
        tokio::task::yield_now().await;
    }
    println!(
        "it has left: more than {} reads",
        READS.load(Relaxed) / 1000 * 1000
    );
    server.abort();
    Ok(())
}
// ANCHOR_END: echo

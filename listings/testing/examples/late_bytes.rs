//! A limit of an hour is over before an answer that takes 50 ms.
//!
//! Run it: `cargo run -p testing --example late_bytes`

// ANCHOR: late
use std::io::{self, Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, duplex};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout};

const HOUR: Duration = Duration::from_secs(3600);
const SHORT: Duration = Duration::from_millis(50);

/// Waits for an answer for an hour at most.
pub(crate) async fn ask(server: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> io::Result<u8> {
    server.write_u8(b'?').await?;
    timeout(HOUR, server.read_u8()).await?
}

async fn by_socket() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || {
        let (mut client, _) = listener.accept()?;
        client.read_exact(&mut [0])?;
        thread::sleep(SHORT);
        client.write_all(&[42])
    });
    let begun = Instant::now();
    let mut stream = TcpStream::connect(address).await?;
    let answer = ask(&mut stream).await;
    println!("by a socket: {answer:?} after {:?}", begun.elapsed());
    println!("and then: {}", stream.read_u8().await?);
    server.join().expect("the server doesn't panic")
}
// ANCHOR_END: late

// ANCHOR: pipe
async fn by_pipe() -> io::Result<()> {
    let (mut client, mut server) = duplex(64);
    let server = async {
        server.read_u8().await?;
        sleep(SHORT).await;
        server.write_u8(42).await
    };
    let begun = Instant::now();
    let (answer, served) = tokio::join!(ask(&mut client), server);
    println!("by a pipe: {answer:?} after {:?}", begun.elapsed());
    served
}
// ANCHOR_END: pipe

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    by_socket().await?;
    by_pipe().await
}

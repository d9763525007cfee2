//! One thread holds a hundred connections and answers each of them.
//!
//! Run it: `cargo run -p catch --example connections_on_one_thread`, with `lean` after `--`

use std::io::{self, ErrorKind};
use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::oneshot;
use tokio::time::sleep;

const CONNECTIONS: usize = 100;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel::<()>();
    // It stops as well if `main` fails and drops the sender.
    let stopped = stopped.map(drop);
    let server = if std::env::args().any(|arg| arg == "lean") {
        tokio::spawn(serve(listener, echo_lean, stopped))
    } else {
        tokio::spawn(serve(listener, echo, stopped))
    };

    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(TcpStream::connect(address).await?);
    }
    println!("{} connections are open", connections.len());

    let mut answers = 0;
    for connection in &mut connections {
        connection.write_all(b"hello").await?;
        let mut answer = [0; 5];
        connection.read_exact(&mut answer).await?;
        assert_eq!(&answer, b"hello");
        answers += 1;
    }
    println!("{answers} connections are answered");

    drop(stop);
    server.await?;
    Ok(())
}
// ANCHOR_END: main

// ANCHOR: serve
/// Accepts connections until `shutdown` is done, and handles each in a task.
pub(crate) async fn serve<F>(
    listener: TcpListener,
    handle: impl Fn(TcpStream) -> F,
    shutdown: impl Future<Output = ()>,
) where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let mut shutdown = pin!(shutdown);
    loop {
        let accepted = select! {
            accepted = listener.accept() => accepted,
            () = &mut shutdown => return,
        };
        match accepted {
            Ok((stream, _)) => drop(tokio::spawn(handle(stream).map(report))),
            Err(error) => {
                eprintln!("cannot accept: {error}");
                // Out of descriptors, it would fail again at once.
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}
// ANCHOR_END: serve

/// Prints how a connection failed.
fn report(result: io::Result<()>) {
    if let Err(error) = result {
        eprintln!("a connection failed: {error}");
    }
}

// ANCHOR: echo
/// Sends everything back. It keeps its buffer while it waits.
pub(crate) async fn echo(mut stream: TcpStream) -> io::Result<()> {
    let mut buffer = [0; 1024];
    loop {
        let length = stream.read(&mut buffer).await?;
        if length == 0 {
            return Ok(());
        }
        stream.write_all(&buffer[..length]).await?;
    }
}
// ANCHOR_END: echo

// ANCHOR: lean
/// Sends everything back. It has a buffer only while there is something in it.
pub(crate) async fn echo_lean(mut stream: TcpStream) -> io::Result<()> {
    loop {
        stream.readable().await?;
        let Some(message) = read_now(&stream)? else {
            continue;
        };
        if message.is_empty() {
            return Ok(());
        }
        stream.write_all(&message).await?;
    }
}

/// Returns what has arrived: empty at the end of the stream, `None` if nothing has.
fn read_now(stream: &TcpStream) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = [0; 1024];
    match stream.try_read(&mut buffer) {
        Ok(length) => Ok(Some(buffer[..length].to_vec())),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(None),
        Err(error) => Err(error),
    }
}
// ANCHOR_END: lean

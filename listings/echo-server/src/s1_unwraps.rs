//! The server as it is first written, with an `unwrap` for each error.

// ANCHOR: handle
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub async fn handle(mut stream: TcpStream) {
    let mut buffer = [0; 1024];
    loop {
        match stream.read(&mut buffer).await.unwrap() {
            0 => break, // The client sends no more.
            n => stream.write_all(&buffer[..n]).await.unwrap(),
        }
    }
}
// ANCHOR_END: handle

// ANCHOR: listen
use tokio::net::TcpListener;

pub async fn listen(listener: TcpListener) {
    loop {
        let (stream, _peer) = listener.accept().await.unwrap();
        tokio::spawn(handle(stream));
    }
}
// ANCHOR_END: listen

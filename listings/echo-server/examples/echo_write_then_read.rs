//! This client sends all that it has to send, and then begins to read.
//!
//! Run it: `cargo run -p echo-server --example echo_write_then_read`

use std::io;
use std::time::Duration;

use echo_server::client::say;
use echo_server::s2_errors::listen;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(listen(listener, |event| println!("server: {event:?}")));

    let socket = TcpSocket::new_v4()?;
    // The system receives this much before the client reads; it would take more by itself.
    socket.set_recv_buffer_size(64 * 1024)?;
    let mut stream = socket.connect(address).await?;
    let send = async {
        for _ in 0..4096 {
            timeout(
                Duration::from_millis(200),
                stream.write_all(&[0; 64 * 1024]),
            )
            .await??;
        }
        io::Result::Ok(())
    };
    match send.await {
        Ok(()) => println!("all 256 MiB are sent, and the client reads"),
        Err(error) => println!("the client is stuck: {error}"),
    }

    let mut other = TcpStream::connect(address).await?;
    println!("another client gets: {}", say(&mut other, "hello").await?);
    Ok(())
}

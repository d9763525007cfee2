//@ error: E0599
//! A socket of tokio does not have the reading methods of `futures`.

use std::io;

use futures::io::AsyncReadExt;
use tokio::net::TcpStream;

// ANCHOR: fetch
async fn fetch(address: &str) -> io::Result<String> {
    let mut socket = TcpStream::connect(address).await?;
    let mut text = String::new();
    socket.read_to_string(&mut text).await?;
    Ok(text)
}
// ANCHOR_END: fetch

fn main() {}

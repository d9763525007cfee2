//@ error: E0599
//! The methods of 2018 that read, write and accept.

use std::io;

use tokio::net::{TcpListener, TcpStream};

// ANCHOR: methods
pub async fn echo_once(stream: &mut TcpStream) -> io::Result<()> {
    let mut bytes = [0; 16];
    let count = stream.read_async(&mut bytes).await?;
    stream.write_all_async(&bytes[..count]).await
}

pub async fn first(listener: &TcpListener) -> Option<io::Result<TcpStream>> {
    listener.incoming().next().await
}
// ANCHOR_END: methods

fn main() {}

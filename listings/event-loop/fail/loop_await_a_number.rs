//@ error: E0277
//! An `.await` on what a blocking call returns.

use std::io::{self, Write};
use std::net::TcpStream;

// ANCHOR: send
pub async fn send(mut stream: TcpStream, data: &[u8]) -> io::Result<()> {
    stream.write_all(data).await
}
// ANCHOR_END: send

fn main() {}

//! A client, in two functions.

// ANCHOR: say
use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends `words` and returns as many bytes of the answer.
pub async fn say(stream: &mut TcpStream, words: &str) -> io::Result<String> {
    stream.write_all(words.as_bytes()).await?;
    let mut answer = vec![0; words.len()];
    stream.read_exact(&mut answer).await?;
    String::from_utf8(answer).map_err(io::Error::other)
}
// ANCHOR_END: say

// ANCHOR: exchange
/// Sends `message` while it reads, then sends no more, and returns the whole answer.
pub async fn exchange(address: SocketAddr, message: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let (mut reader, mut writer) = stream.split();
    let send = async {
        writer.write_all(message).await?;
        writer.shutdown().await
    };
    let mut answer = Vec::new();
    tokio::try_join!(send, reader.read_to_end(&mut answer))?;
    Ok(answer)
}
// ANCHOR_END: exchange

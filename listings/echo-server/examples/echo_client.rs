//! A client that sends what you type and prints what comes back.
//!
//! Run it: `cargo run -p echo-server --example echo_client`, with another address after `--`

use std::error::Error;
use std::io;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy, stdin, stdout};
use tokio::net::TcpStream;

/// Sends `input` to the server and its answer to `output`, until both have ended.
pub(crate) async fn talk(
    mut stream: TcpStream,
    mut input: impl AsyncRead + Unpin,
    mut output: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let (mut reader, mut writer) = stream.split();
    let send = async {
        copy(&mut input, &mut writer).await?;
        writer.shutdown().await
    };
    let receive = async {
        copy(&mut reader, &mut output).await?;
        output.flush().await
    };
    tokio::try_join!(send, receive)?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:8080".to_string());
    let stream = TcpStream::connect(&address)
        .await
        .map_err(|error| format!("cannot connect to {address}: {error}"))?;
    Ok(talk(stream, stdin(), stdout()).await?)
}

//! A connection as a stream of lines: four writes become three.
//!
//! Run it: `cargo run -p streams --example stream_lines`

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::LinesStream;

// ANCHOR: lines
async fn tell(listener: TcpListener) -> io::Result<()> {
    let (mut stream, _) = listener.accept().await?;
    for part in [
        "Alas, my l",
        "ove, you do me ",
        "wrong\nto cast me off\ndiscour",
        "teously",
    ] {
        stream.write_all(part.as_bytes()).await?;
        sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

async fn hear(stream: TcpStream) -> io::Result<()> {
    let mut lines = LinesStream::new(BufReader::new(stream).lines());
    while let Some(line) = lines.next().await {
        println!("line: {}", line?);
    }
    println!("end");
    Ok(())
}
// ANCHOR_END: lines

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::try_join!(tell(listener), async {
        hear(TcpStream::connect(address).await?).await
    })?;
    Ok(())
}

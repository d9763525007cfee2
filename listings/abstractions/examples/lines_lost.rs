//! Lines are read in a loop that also looks at a clock.
//!
//! Run it: `cargo run -p abstractions --example lines_lost`

use std::io;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::time::{interval, sleep};

// ANCHOR: read
pub(crate) async fn read(stream: DuplexStream) -> io::Result<Vec<String>> {
    let mut reader = BufReader::new(stream);
    let mut clock = interval(Duration::from_millis(270));
    let mut line = String::new();
    let mut lines = Vec::new();
    loop {
        tokio::select! {
            bytes = reader.read_line(&mut line) => {
                if bytes? == 0 {
                    return Ok(lines);
                }
                lines.push(line.trim_end().to_owned());
                line.clear();
            }
            _ = clock.tick() => {}
        }
    }
}
// ANCHOR_END: read

// ANCHOR: write
/// Writes each line in two pieces, one piece each 100 ms.
pub(crate) async fn write(mut stream: DuplexStream) -> io::Result<()> {
    for piece in ["learn", "ing\n", "sing", "ing\n", "danc", "ing\n"] {
        sleep(Duration::from_millis(100)).await;
        stream.write_all(piece.as_bytes()).await?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let (ours, theirs) = duplex(64);
    let (_, lines) = tokio::try_join!(write(theirs), read(ours))?;
    println!("{lines:?}");
    Ok(())
}
// ANCHOR_END: write

//! A name goes through a wide pipe, and through one that holds a byte.
//!
//! Run it: `cargo run -p testing --example one_byte`

// ANCHOR: pipes
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};

async fn client(mut pipe: DuplexStream) -> io::Result<()> {
    pipe.write_all(b"Ada\n").await
}

/// Returns what each read brought.
async fn server(mut pipe: DuplexStream) -> io::Result<Vec<String>> {
    let mut buffer = [0; 1024];
    let mut reads = Vec::new();
    loop {
        let count = pipe.read(&mut buffer).await?;
        if count == 0 {
            return Ok(reads);
        }
        reads.push(String::from_utf8_lossy(&buffer[..count]).into_owned());
    }
}

pub(crate) async fn through(size: usize) -> io::Result<Vec<String>> {
    let (one, other) = duplex(size);
    let ((), reads) = tokio::try_join!(client(one), server(other))?;
    Ok(reads)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    for size in [1024, 1] {
        println!("{size}: {:?}", through(size).await?);
    }
    Ok(())
}
// ANCHOR_END: pipes

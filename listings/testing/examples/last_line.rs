//! A connection breaks in the middle of a name.
//!
//! Run it: `cargo run -p testing --example last_line`

// ANCHOR: main
use std::io;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, duplex};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let (mut client, stream) = duplex(1024);
    client.write_all(b"Ada\nChristo").await?;
    drop(client);
    let mut names = BufReader::new(stream).lines();
    while let Some(name) = names.next_line().await? {
        println!("Hello, {name}!");
    }
    Ok(())
}
// ANCHOR_END: main

//! Two events are written to a log through a buffer, and the limit ends in between.
//!
//! Run it: `cargo run -p cancellation --example log_buffered`

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter, DuplexStream, duplex};
use tokio::time::{sleep, timeout};

// ANCHOR: log
pub(crate) async fn write_log(log: &mut DuplexStream) -> io::Result<()> {
    let mut log = BufWriter::new(log);
    for event in ["started\n", "stopped\n"] {
        log.write_all(event.as_bytes()).await?;
        sleep(Duration::from_millis(100)).await;
    }
    log.flush().await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> io::Result<()> {
    let (mut log, mut reader) = duplex(1024);
    if timeout(Duration::from_millis(150), write_log(&mut log))
        .await
        .is_err()
    {
        println!("time is up");
    }
    drop(log);
    let mut text = String::new();
    reader.read_to_string(&mut text).await?;
    println!("the log: {text:?}");
    Ok(())
}
// ANCHOR_END: log

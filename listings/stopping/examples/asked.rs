//! A document is closed by asking its task to stop, and waiting until it has.
//!
//! Run it: `cargo run -p stopping --example asked`

use std::error::Error;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Opens a document for one writer at a time.
fn open(path: &Path) -> io::Result<File> {
    let document = File::options().append(true).create(true).open(path)?;
    document.try_lock()?;
    Ok(document)
}

// ANCHOR: ask
async fn autosave(mut document: File, stop: CancellationToken) -> io::Result<u32> {
    let mut saves = 0;
    let pause = Duration::from_millis(100);
    while stop.run_until_cancelled(sleep(pause)).await.is_some() {
        document.write_all(b"Dear Ada,\n")?;
        saves += 1;
        println!("saved");
    }
    sleep(Duration::from_millis(50)).await; // stands for a copy sent to the cloud
    println!("copied");
    Ok(saves)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("letter");
    let stop = CancellationToken::new();
    let saver = tokio::spawn(autosave(open(&path)?, stop.clone()));
    sleep(Duration::from_millis(250)).await;
    stop.cancel();
    println!("it was saved {} times", saver.await??);
    open(&path)?;
    println!("open again");
    Ok(())
}
// ANCHOR_END: ask

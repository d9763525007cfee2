//! A document is closed by aborting its task, and opened again at once.
//!
//! Run it: `cargo run -p stopping --example reopened`

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: close
/// Opens a document for one writer at a time.
fn open(path: &Path) -> io::Result<File> {
    let document = File::options().append(true).create(true).open(path)?;
    document.try_lock()?;
    Ok(document)
}

async fn autosave(mut document: File) -> io::Result<()> {
    loop {
        sleep(Duration::from_millis(100)).await;
        document.write_all(b"Dear Ada,\n")?;
        println!("saved");
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("letter");
    let saver = tokio::spawn(autosave(open(&path)?));
    sleep(Duration::from_millis(250)).await;
    saver.abort();
    match open(&path) {
        Ok(_) => println!("open again"),
        Err(error) => println!("can't open it: {error}"),
    }
    Ok(())
}
// ANCHOR_END: close

//! A file of lines, each of which is on disk before anyone hears of it.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;

/// A file that lines are added to.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Mutex<File>>);

impl Journal {
    /// Opens the file at `path`, or creates it.
    ///
    /// # Errors
    ///
    /// The system can't.
    pub async fn open(path: impl AsRef<Path>) -> io::Result<Journal> {
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            .open(path)
            .await?;
        Ok(Journal(Arc::new(Mutex::new(file))))
    }

    // ANCHOR: append
    /// Returns when `line` is on disk.
    ///
    /// # Errors
    ///
    /// The system can't write it. A part of the line may be in the file.
    pub async fn append(&self, line: &str) -> io::Result<()> {
        let mut file = self.0.lock().await;
        file.write_all(format!("{line}\n").as_bytes()).await?;
        // `write_all` returns when tokio has the bytes, and `flush` when the system has them.
        file.flush().await?;
        file.sync_data().await
    }
    // ANCHOR_END: append
}

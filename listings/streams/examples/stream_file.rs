//! A file as a stream of chunks.
//!
//! Run it: `cargo run -p streams --example stream_file`

use std::error::Error;
use std::io;

use futures::stream::{self, Stream, TryStreamExt};
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncReadExt};

// ANCHOR: chunks
/// What `source` holds, in chunks of `size` bytes; the last may be shorter.
///
/// A failed read is the last item.
pub(crate) fn chunks<R: AsyncRead + Unpin>(
    source: R,
    size: u64,
) -> impl Stream<Item = io::Result<Vec<u8>>> {
    stream::try_unfold(source, move |mut source| async move {
        let mut chunk = Vec::new();
        (&mut source).take(size).read_to_end(&mut chunk).await?;
        Ok((!chunk.is_empty()).then_some((chunk, source)))
    })
}
// ANCHOR_END: chunks

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("letters.txt");
    tokio::fs::write(&path, "abcdefghij".repeat(100)).await?;

    let file = File::open(&path).await?;
    let mut chunks = std::pin::pin!(chunks(file, 400));
    while let Some(chunk) = chunks.try_next().await? {
        println!("{} bytes", chunk.len());
    }
    Ok(())
}
// ANCHOR_END: main

//! A reader of frames, dropped at each of its awaits.
//!
//! Run it: `cargo run -p testing-drops --example length_lost`

use std::io;
use std::time::Duration;

use every_await::Builder;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::spawn_local;
use tokio::time::sleep;

// ANCHOR: frames
pub(crate) struct Frames {
    pub(crate) stream: DuplexStream,
}

impl Frames {
    pub(crate) async fn next(&mut self) -> io::Result<String> {
        let length = self.stream.read_u16().await?;
        let mut frame = vec![0; length.into()];
        self.stream.read_exact(&mut frame).await?;
        String::from_utf8(frame).map_err(io::Error::other)
    }
}
// ANCHOR_END: frames

// ANCHOR: send
/// Sends two frames in three pieces.
pub(crate) fn two_frames() -> DuplexStream {
    let (mut client, stream) = duplex(64);
    spawn_local(async move {
        for piece in ["\0\x03", "one", "\0\x03two"] {
            sleep(Duration::from_millis(100)).await;
            client.write_all(piece.as_bytes()).await?;
        }
        io::Result::Ok(())
    });
    stream
}
// ANCHOR_END: send

// ANCHOR: main
fn main() {
    Builder::new().show().run(
        async || Frames {
            stream: two_frames(),
        },
        Frames::next,
        async |_run, mut frames| println!("next: {:?}", frames.next().await),
    );
}
// ANCHOR_END: main

//! A reader that takes a frame out of its buffer and keeps the rest, tried in the same way.
//!
//! Run it: `cargo run -p testing-drops --example buffer_drained`

use std::collections::BTreeSet;
use std::io;

use every_await::drop_at_every_await;
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::{spawn_local, yield_now};

pub(crate) struct Frames {
    pub(crate) stream: DuplexStream,
    pub(crate) buffer: Vec<u8>,
}

impl Frames {
    pub(crate) async fn next(&mut self) -> io::Result<String> {
        loop {
            if let Some(frame) = self.take() {
                return String::from_utf8(frame).map_err(io::Error::other);
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    // ANCHOR: take
    /// Takes a frame out of the buffer, if all of it is there.
    fn take(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = self.buffer.split_first_chunk()?;
        let length = usize::from(u16::from_be_bytes(*length));
        let frame = rest.get(..length)?.to_vec();
        self.buffer.drain(..2 + length);
        Some(frame)
    }
    // ANCHOR_END: take
}

impl Frames {
    pub(crate) fn new(stream: DuplexStream) -> Self {
        Self {
            stream,
            buffer: Vec::new(),
        }
    }
}

/// Sends `frames`, cut into pieces at `cuts`. A cut past the end is none.
pub(crate) fn send(frames: &[String], cuts: &BTreeSet<usize>) -> DuplexStream {
    let (mut client, stream) = duplex(64);
    let mut bytes = Vec::new();
    for frame in frames {
        bytes.extend((frame.len() as u16).to_be_bytes());
        bytes.extend(frame.as_bytes());
    }
    let cuts = cuts.clone();
    spawn_local(async move {
        let mut start = 0;
        for end in cuts.into_iter().chain([bytes.len()]) {
            let piece = &bytes[start..end.clamp(start, bytes.len())];
            client.write_all(piece).await?;
            start += piece.len();
            // The reader gets this piece before there is another one.
            yield_now().await;
        }
        io::Result::Ok(())
    });
    stream
}

/// Whatever the frames, the cuts, and the place of the drop: all frames arrive.
pub(crate) fn all_arrive(sent: &Vec<String>, cuts: &BTreeSet<usize>) -> TestCaseResult {
    let runs = drop_at_every_await(
        async || (Frames::new(send(sent, cuts)), Vec::new()),
        async |(frames, received)| receive(sent.len(), frames, received).await,
        async |_run, (mut frames, mut received)| {
            let end = receive(sent.len(), &mut frames, &mut received).await;
            end.map(|()| received)
        },
    );
    for received in runs {
        prop_assert_eq!(&received?, sent);
    }
    Ok(())
}

/// Receives the frames that aren't there yet.
async fn receive(count: usize, frames: &mut Frames, received: &mut Vec<String>) -> io::Result<()> {
    while received.len() < count {
        let frame = frames.next().await?;
        received.push(frame);
    }
    Ok(())
}

fn main() {
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(0),
        failure_persistence: None,
        ..Config::default()
    });
    let frames = vec("[a-z]{0,5}", 1..4);
    let cuts = btree_set(1..15_usize, 0..4);
    match runner.run(&(frames, cuts), |(frames, cuts)| all_arrive(&frames, &cuts)) {
        Ok(()) => println!("all frames arrived"),
        Err(failure) => println!("{failure}"),
    }
}

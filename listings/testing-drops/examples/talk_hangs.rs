//! Two peers that write before they read, with messages whose lengths proptest makes up.
//!
//! Run it: `cargo run -p testing-drops --example talk_hangs`

use std::io;
use std::time::Duration;

use every_await::ends;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::try_join;

// ANCHOR: talk
async fn talk(length: u16, mut stream: DuplexStream) -> io::Result<()> {
    stream.write_u16(length).await?;
    stream.write_all(&vec![b'!'; length.into()]).await?;
    let mut answer = vec![0; stream.read_u16().await?.into()];
    stream.read_exact(&mut answer).await?;
    Ok(())
}

pub(crate) async fn both_talk(left: u16, right: u16) -> io::Result<()> {
    let (one, other) = duplex(64);
    try_join!(talk(left, one), talk(right, other))?;
    Ok(())
}
// ANCHOR_END: talk

// ANCHOR: main
fn main() {
    let mut runner = TestRunner::new(Config {
        rng_seed: RngSeed::Fixed(0),
        failure_persistence: None,
        ..Config::default()
    });
    let hour = Duration::from_secs(3600);
    let lengths = (0..1000_u16, 0..1000_u16);
    let tried = runner.run(&lengths, |(left, right)| {
        match ends(hour, both_talk(left, right)) {
            Ok(talked) => Ok(talked?),
            Err(hang) => Err(TestCaseError::fail(hang.to_string())),
        }
    });
    match tried {
        Ok(()) => println!("all ended"),
        Err(failure) => println!("{failure}"),
    }
}
// ANCHOR_END: main
